"""disclosure 公开: the city's power list and what each village must publish, masked, for everyone to read."""
