//! Where a run came from: one keyed hash of everything that went in.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::cases::Input;
use crate::digest::hex;

/// The run's id: 32 hexadecimal digits that change when the engine, a definition, the policy or one
/// byte of an input changes, and with nothing else: neither day nor folder nor machine.
///
/// It is keyed (`run.key` of the programme folder), so that nobody can try inputs out against it;
/// without that file the key is a fixed label, and the id only says whether two runs are alike.
///
/// `pages` are path and hash of what the author wrote; a run without any has the id that it always had.
pub fn run_id(key: &[u8], definitions: &str, inputs: &[Input], pages: &[(&str, &str)]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    let mut add = |part: &str| {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(definitions);
    let read = inputs.iter().map(|input| (input.path.as_str(), input.sha256.as_str()));
    for (path, sha256) in read.chain(pages.iter().copied()) {
        add(path);
        add(sha256);
    }
    hex(&mac.finalize().into_bytes()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(sha256: &str) -> Input {
        Input {
            source: String::new(),
            path: "data/exports/a.csv".to_owned(),
            sha256: sha256.to_owned(),
            bytes: 1,
            rows: 1,
            typed: 1,
            totals: 0,
            withdrawn: 0,
            read_as: String::new(),
        }
    }

    #[test]
    fn another_byte_in_an_input_is_another_run() {
        let id = |sha256| run_id(b"key", "definitions", &[input(sha256)], &[]);
        assert_eq!(id("aa"), id("aa"));
        assert_ne!(id("aa"), id("ab"));
    }

    #[test]
    fn who_has_not_the_key_cannot_try_inputs_out() {
        let id = |key| run_id(key, "d", &[input("aa")], &[]);
        assert_ne!(id(b"one"), id(b"two"));
    }

    #[test]
    fn another_word_of_the_author_is_another_run() {
        let id = |pages| run_id(b"key", "d", &[input("aa")], pages);
        assert_ne!(id(&[]), id(&[("reports/narrative/context.en.md", "bb")]));
    }
}
