//! The one integration test binary: `autotests` is off, so every file stands here.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "functions that tests share are tests, too"
)]

mod altered;
mod architecture;
mod asic;
mod asic_attacks;
mod asic_extracted;
mod asic_raised;
mod asic_references;
mod attack;
mod augment;
mod augment_xml;
mod c14n_differential;
mod cades;
mod cades_raised;
mod changes;
mod clerk;
mod clerk_xml;
mod cli;
mod cli_signing;
mod cms_openssl;
#[cfg(feature = "render")]
mod drawing;
mod etsi;
mod evidence;
mod evidence_order;
mod explain;
mod filling;
mod hostile;
mod languages;
mod large;
#[cfg(feature = "net")]
mod network;
#[cfg(feature = "net")]
mod online;
mod pdf_attacks;
mod pdf_beside;
mod pdf_looks;
mod pdf_roles;
mod permissions;
mod policy;
mod readme;
mod records;
mod red_team;
mod rejected_paths;
#[cfg(feature = "net")]
mod sandbox;
mod signing;
mod story;
mod support;
mod told;
mod trust;
mod verdicts;
mod xml_red_team;
mod xml_red_team_two;
