"""The timings and weights we promise to keep, measured on the data of this machine: `make bench`."""
