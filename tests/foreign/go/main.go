// Checks an export of the log with Go's own implementation of notes and transparency logs, which shares no line with
// ours. Usage: foreign DIR, where DIR holds checkpoint, log.vkey and tile/. One sentence and exit 1 on any mismatch.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// A log is what the directory claims and what was computed from its entries.
type export struct {
	dir     string
	note    []byte // the checkpoint, verbatim
	tree    tlog.Tree
	hashes  []tlog.Hash // every stored hash, computed from the entries alone
	checked int         // how many proofs that others made were checked
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: foreign DIR")
		os.Exit(2)
	}
	e := &export{dir: os.Args[1]}
	steps := []struct {
		name string
		run  func() error
	}{
		{"checkpoint", e.open},
		{"entries", e.read},
		{"root", e.root},
		{"tiles", e.tiles},
		{"inclusion", e.inclusion},
		{"consistency", e.consistency},
		{"proofs through tiles", e.throughTiles},
		{"proofs beside the export", e.proofs},
	}
	for _, step := range steps {
		if err := step.run(); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", step.name, err)
			os.Exit(1)
		}
	}
	fmt.Printf("Go agrees: %d entries, root %v, %d proofs of ours\n", e.tree.N, e.tree.Hash, e.checked)
}

// open checks the note's signature and reads the three lines of the checkpoint.
func (e *export) open() error {
	key, err := os.ReadFile(filepath.Join(e.dir, "log.vkey"))
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return err
	}
	message, err := os.ReadFile(filepath.Join(e.dir, "checkpoint"))
	if err != nil {
		return err
	}
	e.note = message
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return fmt.Errorf("the text has not exactly three lines")
	}
	if lines[0] != verifier.Name() {
		return fmt.Errorf("the origin %q is not the key's name %q", lines[0], verifier.Name())
	}
	e.tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || e.tree.N < 0 || strconv.FormatInt(e.tree.N, 10) != lines[1] {
		return fmt.Errorf("the size %q is not a plain number", lines[1])
	}
	e.tree.Hash, err = tlog.ParseHash(lines[2])
	return err
}

// read takes the entries out of their bundles and computes every hash of the tree from them.
func (e *export) read() error {
	for first := int64(0); first < e.tree.N; first += 1 << height {
		width := e.tree.N - first
		if width > 1<<height {
			width = 1 << height
		}
		tile := tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)}
		data, err := os.ReadFile(filepath.Join(e.dir, path(tile)))
		if err != nil {
			return err
		}
		entries, err := split(data)
		if err != nil {
			return fmt.Errorf("%s: %v", path(tile), err)
		}
		if int64(len(entries)) != width {
			return fmt.Errorf("%s has %d entries, not %d", path(tile), len(entries), width)
		}
		for i, entry := range entries {
			hashes, err := tlog.StoredHashes(first+int64(i), entry, tlog.HashReaderFunc(e.readHashes))
			if err != nil {
				return err
			}
			e.hashes = append(e.hashes, hashes...)
		}
	}
	return nil
}

func split(bundle []byte) (entries [][]byte, err error) {
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, fmt.Errorf("half a length")
		}
		length := int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < 2+length {
			return nil, fmt.Errorf("an entry is cut short")
		}
		entries = append(entries, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	return entries, nil
}

func (e *export) readHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(e.hashes)) {
			return nil, fmt.Errorf("hash %d is not there yet", index)
		}
		found[i] = e.hashes[index]
	}
	return found, nil
}

func (e *export) root() error {
	root, err := e.rootAt(e.tree.N)
	if err == nil && root != e.tree.Hash {
		err = fmt.Errorf("the entries hash to %v, the checkpoint says %v", root, e.tree.Hash)
	}
	return err
}

// rootAt is tlog.TreeHash, which gives zeros where RFC 6962 defines the hash of nothing.
func (e *export) rootAt(size int64) (tlog.Hash, error) {
	if size == 0 {
		return sha256.Sum256(nil), nil
	}
	return tlog.TreeHash(size, tlog.HashReaderFunc(e.readHashes))
}

// tiles computes every hash tile and compares it with the file; then it demands that no other file lies there but
// partial tiles of earlier sizes, which must be beginnings of what was computed.
func (e *export) tiles() error {
	widest := map[tlog.Tile][]byte{}
	for _, tile := range tlog.NewTiles(height, 0, e.tree.N) {
		place := tile
		place.W = 0
		data, err := tlog.ReadTileData(tile, tlog.HashReaderFunc(e.readHashes))
		if err != nil {
			return err
		}
		// The lister names each width of a partial tile, rising.
		widest[place] = data
	}
	for place, want := range widest {
		tile := place
		tile.W = len(want) / tlog.HashSize
		data, err := os.ReadFile(filepath.Join(e.dir, path(tile)))
		if err != nil {
			return err
		}
		if !bytes.Equal(data, want) {
			return fmt.Errorf("%s is not what the entries hash to", path(tile))
		}
	}
	return filepath.WalkDir(filepath.Join(e.dir, "tile"), func(name string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) && e.tree.N == 0 {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		name, err = filepath.Rel(e.dir, name)
		if err != nil {
			return err
		}
		tile, err := tlog.ParseTilePath(goPath(name))
		if err != nil {
			return fmt.Errorf("%s is no tile", name)
		}
		if tile.L < 0 {
			return e.earlier(tile)
		}
		place := tile
		place.W = 0
		data, err := os.ReadFile(filepath.Join(e.dir, name))
		if err != nil {
			return err
		}
		if len(data) != tile.W*tlog.HashSize || !bytes.HasPrefix(widest[place], data) {
			return fmt.Errorf("%s is not what the entries hash to", name)
		}
		return nil
	})
}

// earlier demands that a bundle of this or an earlier size is the beginning of the one that was read.
func (e *export) earlier(tile tlog.Tile) error {
	now := tile
	if now.W = int(e.tree.N - tile.N<<height); now.W > 1<<height {
		now.W = 1 << height
	}
	if tile.W > now.W {
		return fmt.Errorf("%s reaches beyond the checkpoint", path(tile))
	}
	data, err := os.ReadFile(filepath.Join(e.dir, path(tile)))
	if err != nil {
		return err
	}
	whole, err := os.ReadFile(filepath.Join(e.dir, path(now)))
	if err != nil {
		return err
	}
	entries, err := split(data)
	if err != nil || len(entries) != tile.W || !bytes.HasPrefix(whole, data) {
		return fmt.Errorf("%s is not the beginning of %s", path(tile), path(now))
	}
	return nil
}

// inclusion proves and checks every index.
func (e *export) inclusion() error {
	reader := tlog.HashReaderFunc(e.readHashes)
	for index := int64(0); index < e.tree.N; index++ {
		proof, err := tlog.ProveRecord(e.tree.N, index, reader)
		if err != nil {
			return err
		}
		leaf := e.hashes[tlog.StoredHashIndex(0, index)]
		if err := tlog.CheckRecord(proof, e.tree.N, e.tree.Hash, index, leaf); err != nil {
			return fmt.Errorf("entry %d: %v", index, err)
		}
	}
	return nil
}

// consistency proves and checks that 50 earlier sizes, spread evenly, lead to this one.
func (e *export) consistency() error {
	return e.fiftySizes(func(size int64) error {
		return e.extends(size, tlog.HashReaderFunc(e.readHashes))
	})
}

// throughTiles makes proofs from the files alone, authenticated by the checkpoint, as a client over HTTP would.
func (e *export) throughTiles() error {
	reader := tlog.TileHashReader(e.tree, tileFiles(e.dir))
	return e.fiftySizes(func(size int64) error {
		if err := e.extends(size, reader); err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(e.tree.N, size-1, reader)
		if err != nil {
			return err
		}
		leaf := e.hashes[tlog.StoredHashIndex(0, size-1)]
		return tlog.CheckRecord(proof, e.tree.N, e.tree.Hash, size-1, leaf)
	})
}

func (e *export) extends(size int64, reader tlog.HashReader) error {
	before, err := e.rootAt(size)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(e.tree.N, size, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, e.tree.N, e.tree.Hash, size, before); err != nil {
		return fmt.Errorf("from size %d: %v", size, err)
	}
	return nil
}

func (e *export) fiftySizes(check func(size int64) error) error {
	for i := int64(1); i <= 50; i++ {
		size := 1 + (e.tree.N-1)*i/50
		if e.tree.N == 0 {
			return nil
		}
		if err := check(size); err != nil {
			return err
		}
	}
	return nil
}

// tileFiles reads tiles for tlog.TileHashReader.
type tileFiles string

func (tileFiles) Height() int { return height }

func (tileFiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (dir tileFiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(dir), path(tile)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// path is the tile's path in tlog-tiles: without Go's height, and with another name for the entries.
func path(tile tlog.Tile) string {
	return strings.Replace(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

// goPath is the reverse of path.
func goPath(path string) string {
	return strings.Replace(strings.Replace(path, "tile/entries/", "tile/data/", 1), "tile/", "tile/8/", 1)
}
