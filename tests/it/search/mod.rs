//! Search: what every engine must do, what happens when one fails, and what people see of it.

mod choices;
mod conformance;
mod drafts;
mod engines;
mod faults;
mod leftovers;
mod narrowing;
mod newest;
mod outward;
mod pairs;
mod quoting;
mod rebuilding;
mod relevance;
pub mod toy;
mod vectors;
