"""Training on patches and prediction with sliding windows."""
