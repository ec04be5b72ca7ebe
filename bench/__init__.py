"""What things cost here, each against the obvious alternative in the same run. `make bench` runs all."""
