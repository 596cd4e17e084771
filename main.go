// Chung Sức: an offline-first field system for Red Cross volunteers in Viet Nam.
package main

import "github.com/chungsuc/chungsuc/internal/cli"

func main() { cli.Main() }
