"""What casework may be asked, checked field by field, and loaded into the values its rules take."""
