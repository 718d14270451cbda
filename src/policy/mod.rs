//! What we demand: rules, levels, algorithms. Data, not code; it knows nothing of documents.

mod level;
mod load;
mod rules;
mod suite;
mod validation_policy;

pub use level::Level;
pub use load::MD5_END;
pub use load::SHORTEST_RSA;
pub use rules::Procedure;
pub use rules::Rule;
pub use rules::Text;
pub use rules::procedures;
pub use rules::rule;
pub use rules::rules;
pub use suite::Sha1Tolerance;
pub use suite::Suite;
pub use suite::Until;
pub use validation_policy::ChangeDemand;
pub use validation_policy::ChangeProfile;
pub use validation_policy::PolicyError;
pub use validation_policy::REMARKS_ON_CHANGES;
pub use validation_policy::RevocationDemand;
pub use validation_policy::Slide;
pub use validation_policy::TimestampDemand;
pub use validation_policy::ValidationPolicy;
