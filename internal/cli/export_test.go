package cli

// Binary gives tests the actions of the binary.
var Binary = binary
