"""A simulated teacher: what learning from decisions is worth on answers that people marked."""
