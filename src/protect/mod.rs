//! Stage 4: estimates and policy become a release, the only thing that may leave.

mod policy;
mod release;

pub use policy::Policy;
pub use release::{Release, Row, Shown};

use crate::evaluate::Estimates;

/// Applies every rule to every estimate, then withholds what would give the withheld away.
pub fn release(estimates: Estimates, policy: &Policy) -> Release {
    let _unused = (estimates, policy);
    unimplemented!("part of the protect work")
}
