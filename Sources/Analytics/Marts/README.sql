// Marts
