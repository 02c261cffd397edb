# What follows waits until the new member serves.
exec 8>&-
