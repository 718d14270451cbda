//! What we demand: rules, levels, algorithms. Data, not code; it knows nothing of documents.

mod level;
mod rules;

pub use level::Level;
pub use rules::Rule;
pub use rules::Text;
pub use rules::rule;
pub use rules::rules;

mod validation_policy;

pub use validation_policy::PolicyError;
pub use validation_policy::ValidationPolicy;
