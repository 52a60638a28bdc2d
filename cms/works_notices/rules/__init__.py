"""What follows from a works notice: whom it concerns, when they are told, how it is said in short, whether dates were kept."""
