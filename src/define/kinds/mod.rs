//! One file a kind: its keys, its terms, its arithmetic, its docs and tests.
