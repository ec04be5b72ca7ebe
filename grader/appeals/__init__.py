"""A student asks again: found by the code on the sheet, decided anew with a reason, the sheet marked."""
