//! What every file says of where it comes from.

use std::sync::Arc;

use serde::Serialize;

use super::Options;
use crate::define::indicator::BoundIndicator;
use crate::digest::sha256;
use crate::programme::Programme;
use crate::protect::Policy;

/// Where a file comes from: all of it may be read by everybody.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Provenance {
    programme: String,
    engine_version: &'static str,
    run_id: String,
    policy: Applied,
    definitions: String,
}

/// The policy that figures have passed.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Applied {
    Gate {
        threshold: u32,
        show_zero: bool,
        min_denominator: u32,
        sensitive_dimensions: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        set_by: Option<SetBy>,
    },
    None(&'static str),
}

/// Who answers for the policy.
#[derive(Debug, Clone, Serialize)]
struct SetBy {
    name: String,
    date: String,
}

impl Provenance {
    /// Where files of a release come from, or unprotected files when there is no policy.
    pub(crate) fn new(
        programme: &Programme,
        policy: Option<&Policy>,
        indicators: &[Arc<BoundIndicator>],
        options: &Options,
    ) -> Self {
        Self {
            programme: programme.id.clone(),
            engine_version: options.engine,
            run_id: options.run_id.clone(),
            policy: policy.map_or(Applied::None("none: must not leave the office"), |policy| {
                Applied::gate(policy, programme)
            }),
            definitions: hash_of_definitions(indicators),
        }
    }

    /// As keys and values for the end of a Parquet file.
    pub(crate) fn entries(&self) -> [(&'static str, String); 5] {
        let policy = serde_json::to_string(&self.policy).expect("a policy is plain data");
        [
            ("programme", self.programme.clone()),
            ("engine_version", self.engine_version.to_owned()),
            ("run_id", self.run_id.clone()),
            ("policy", policy),
            ("definitions", self.definitions.clone()),
        ]
    }
}

impl Applied {
    fn gate(policy: &Policy, programme: &Programme) -> Self {
        Self::Gate {
            threshold: policy.threshold,
            show_zero: policy.show_zero,
            min_denominator: policy.min_denominator,
            sensitive_dimensions: policy.sensitive_dimensions.clone(),
            set_by: programme
                .policy_set_by
                .as_ref()
                .map(|set| SetBy { name: set.name.clone(), date: set.date.to_string() }),
        }
    }
}

/// One hash of all definitions, so that two runs can be told to have counted the same things.
fn hash_of_definitions(indicators: &[Arc<BoundIndicator>]) -> String {
    let line = |one: &Arc<BoundIndicator>| format!("{} {}\n", one.code, one.definition);
    sha256(indicators.iter().map(line).collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-2, appendix B.1
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
    }

    #[test]
    fn the_hash_of_all_definitions_changes_with_any_of_them() {
        let release = crate::publish::fixture::release();
        let mut changed = release.indicators().to_vec();
        let mut other = (*changed[0]).clone();
        other.definition = "0".repeat(64);
        changed[0] = Arc::new(other);
        assert_ne!(hash_of_definitions(&changed), hash_of_definitions(release.indicators()));
    }
}
