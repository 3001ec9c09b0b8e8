package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// header is the first line of a proof file (C2SP tlog-proof).
const header = "c2sp.org/tlog-proof@v1"

// given are the proofs beside an export, made by the code that is under test.
type given struct {
	Inclusion []struct {
		Index  int64
		Hashes []string
	}
	Consistency []struct {
		Old    int64
		Hashes []string
	}
}

// proofs checks what lies beside the export: proofs.json and all proof files. It must also refuse each of them with
// something altered, or the check would prove nothing.
func (e *export) proofs() error {
	data, err := os.ReadFile(filepath.Join(e.dir, "proofs.json"))
	if err == nil {
		err = e.listed(data)
	} else if os.IsNotExist(err) {
		err = nil
	}
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(e.dir, "*.tlog-proof"))
	if err != nil {
		return err
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err == nil {
			err = e.file(data)
		}
		if err != nil {
			return fmt.Errorf("%s: %v", filepath.Base(name), err)
		}
		e.checked++
	}
	return nil
}

func (e *export) listed(data []byte) error {
	var all given
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, one := range all.Inclusion {
		hashes, err := parse(one.Hashes)
		if err == nil {
			err = e.included(hashes, one.Index)
		}
		if err != nil {
			return fmt.Errorf("inclusion of %d: %v", one.Index, err)
		}
	}
	for _, one := range all.Consistency {
		hashes, err := parse(one.Hashes)
		if err == nil {
			err = e.extended(hashes, one.Old)
		}
		if err != nil {
			return fmt.Errorf("from size %d: %v", one.Old, err)
		}
	}
	e.checked += len(all.Inclusion) + len(all.Consistency)
	return nil
}

// file reads a proof file, whose checkpoint must be the one of this export, and checks the entry in it.
func (e *export) file(data []byte) error {
	head, checkpoint, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != header {
		return fmt.Errorf("is no proof file")
	}
	if checkpoint != string(e.note) {
		return fmt.Errorf("is of another checkpoint")
	}
	entry, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	if index < 0 || index >= e.tree.N {
		return fmt.Errorf("is of an entry %d that is not there", index)
	}
	hashes, err := parse(lines[3:])
	if err != nil {
		return err
	}
	if tlog.RecordHash(entry) != e.leaf(index) {
		return fmt.Errorf("holds another entry than %d", index)
	}
	return e.included(hashes, index)
}

func parse(texts []string) (hashes []tlog.Hash, err error) {
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func (e *export) leaf(index int64) tlog.Hash {
	return e.hashes[tlog.StoredHashIndex(0, index)]
}

func (e *export) included(proof []tlog.Hash, index int64) error {
	leaf := e.leaf(index)
	return e.held(proof, index, leaf, func(proof []tlog.Hash, root tlog.Hash, index int64, leaf tlog.Hash) error {
		return tlog.CheckRecord(proof, e.tree.N, root, index, leaf)
	})
}

func (e *export) extended(proof []tlog.Hash, old int64) error {
	before, err := e.rootAt(old)
	if err != nil {
		return err
	}
	return e.held(proof, old, before, func(proof []tlog.Hash, root tlog.Hash, old int64, before tlog.Hash) error {
		return tlog.CheckTree(proof, e.tree.N, root, old, before)
	})
}

// held demands that a proof is accepted as it is and refused with another hash, another number, another root of the
// tree, another leaf or old root, or a hash less or more.
func (e *export) held(proof []tlog.Hash, number int64, part tlog.Hash,
	check func([]tlog.Hash, tlog.Hash, int64, tlog.Hash) error) error {
	root := e.tree.Hash
	if err := check(proof, root, number, part); err != nil {
		return err
	}
	type altered struct {
		what   string
		proof  []tlog.Hash
		root   tlog.Hash
		number int64
		part   tlog.Hash
	}
	controls := []altered{
		{"another root", proof, flipped(root, 31), number, part},
		{"another number", proof, root, number + 1, part},
		{"another leaf or old root", proof, root, number, flipped(part, 0)},
		{"a hash more", append(append([]tlog.Hash{}, proof...), part), root, number, part},
	}
	for i := range proof {
		other := append([]tlog.Hash{}, proof...)
		other[i] = flipped(other[i], i)
		controls = append(controls, altered{fmt.Sprintf("a bit of hash %d", i), other, root, number, part})
	}
	if len(proof) > 0 {
		controls = append(controls, altered{"a hash less", proof[1:], root, number, part})
	}
	for _, one := range controls {
		if check(one.proof, one.root, one.number, one.part) == nil {
			return fmt.Errorf("Go accepts it with %s: the check proves nothing", one.what)
		}
	}
	return nil
}

func flipped(hash tlog.Hash, at int) tlog.Hash {
	hash[at%len(hash)] ^= 1
	return hash
}
