//! Words that a site has search treat alike, beside the groups that come with Peerdesk, and which of those it switched off. Touches
//! entity, identity and the texts of administration; writes `synonym_group` and nothing else.
//!
//! [`groups`] reads what is stored, [`current`] holds what counts on this node, and [`group_input`] says what may be stored.

pub mod add;
pub mod api;
pub mod change;
mod codes;
pub mod current;
pub mod group_input;
pub mod groups;
pub mod leaving;
pub mod pages;
pub mod remove;
pub mod switch;
mod turn;
