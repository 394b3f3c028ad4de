//! The plan of a run: what all indicators need, each thing once.

use std::sync::Arc;

use crate::cases::contract::Contract;
use crate::define::indicator::BoundIndicator;
use crate::programme::Programme;

/// What a run has to count, for a programme, a contract and its indicators.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) programme: Arc<Programme>,
    pub(super) contract: Arc<Contract>,
    pub(super) indicators: Vec<Arc<BoundIndicator>>,
}

/// Plans a run.
pub fn plan(
    programme: Arc<Programme>,
    contract: Arc<Contract>,
    indicators: Vec<Arc<BoundIndicator>>,
) -> Plan {
    Plan { programme, contract, indicators }
}
