package main

import (
	_ "github.com/bep/imagemeta"
	_ "github.com/corona10/goimagehash"
	_ "github.com/disintegration/imaging"
	_ "github.com/golang-jwt/jwt/v5"
	_ "github.com/pocketbase/pocketbase"
	_ "github.com/pocketbase/pocketbase/plugins/jsvm"
	_ "github.com/pocketbase/pocketbase/plugins/migratecmd"
	_ "github.com/spf13/cobra"
	_ "github.com/tus/tusd/v2/pkg/filestore"
	_ "github.com/tus/tusd/v2/pkg/handler"
	_ "github.com/tus/tusd/v2/pkg/memorylocker"
	_ "golang.org/x/text/unicode/norm"
	_ "modernc.org/sqlite"
	_ "pgregory.net/rapid"
)

func main() {}
