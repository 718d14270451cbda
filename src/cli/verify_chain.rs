//! `condau verify-chain`: judges a certificate alone.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::moment::parse_time;
use super::options::AnswerForm;
use super::options::FormOption;
use super::options::NetworkOptions;
use super::options::settings_failure;
use super::options::warn_left_out;
use super::options::warn_of_requests;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::app::settings::Settings;
use crate::app::settings::Wishes;
use crate::app::verify_chain::ChainDemand;
use crate::app::verify_chain::ChainSources;
use crate::app::verify_chain::PolicyInputs;
use crate::app::verify_chain::StatusDemand;
use crate::app::verify_chain::verify_chain;
use crate::model::ChainOutcome;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use crate::report::Paint;
use crate::report::chain;
use clap::Args;
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// What is asked of the revocation status.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum RevocationChoice {
    /// It must be known and good.
    Require,
    /// It may be unknown.
    Soft,
    /// It is not looked at.
    None,
}

/// Which certificate, and what is asked of it.
#[derive(Args, Debug)]
pub struct VerifyChainArguments {
    /// The certificate to verify (the first one of the file)
    #[arg(long, value_name = "FILE")]
    leaf: PathBuf,
    /// Certificates that may complete a path: file or folder
    #[arg(long, visible_alias = "certs", value_name = "PATH")]
    untrusted: Vec<PathBuf>,
    /// Anchors: file or folder
    #[arg(long, visible_alias = "trust", value_name = "PATH", required = true)]
    trusted: Vec<PathBuf>,
    /// Certificate revocation lists: file or folder
    #[arg(long, value_name = "PATH")]
    crls: Vec<PathBuf>,
    /// OCSP responses: file or folder
    #[arg(long, value_name = "PATH")]
    ocsps: Vec<PathBuf>,
    #[command(flatten)]
    network: NetworkOptions,
    /// Judge as of this moment (RFC 3339), or the end of this day in Vietnam (2026-03-05, or
    /// 5/3/2026: day, month, year) [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Time>,
    /// Whether each status must be known: require, soft (unknown is no obstacle), none
    #[arg(
        long,
        value_name = "HOW",
        default_value = "require",
        hide_default_value = true,
        hide_possible_values = true
    )]
    revocation: RevocationChoice,
    /// A certificate policy that is accepted [default: any]
    #[arg(long, value_name = "OID", value_parser = parse_oid)]
    policy_oid: Vec<String>,
    /// An accepted policy must be left at the end
    #[arg(long)]
    explicit_policy: bool,
    /// anyPolicy does not count
    #[arg(long)]
    inhibit_any_policy: bool,
    /// Policies are not mapped to others
    #[arg(long)]
    inhibit_mapping: bool,
    /// The most certificates between the leaf and the anchor
    #[arg(long, value_name = "N")]
    max_depth: Option<usize>,
    /// A purpose that the leaf must allow, such as timeStamping
    #[arg(long, value_name = "NAME|OID", value_parser = parse_purpose)]
    eku: Vec<String>,
    /// Hold algorithms against this policy's dates [default: no dates]
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<String>,
    #[command(flatten)]
    form: FormOption,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Kiểm tra riêng một chứng thư số: đường dẫn chứng thực, trạng thái, chính sách"),
    ("leaf", "Chứng thư số cần kiểm tra (chứng thư đầu tiên của tệp)"),
    ("untrusted", "Chứng thư có thể dùng để nối chuỗi: tệp hoặc thư mục"),
    ("trusted", "Chứng thư được tin cậy: tệp hoặc thư mục"),
    (
        "revocation",
        "Yêu cầu về trạng thái thu hồi: require (phải biết), soft (có thể chưa biết), none (không xét)",
    ),
    ("policy_oid", "Chính sách chứng thư số được chấp nhận [mặc định: mọi chính sách]"),
    ("explicit_policy", "Cuối đường dẫn phải còn một chính sách được chấp nhận"),
    ("inhibit_any_policy", "Không tính anyPolicy"),
    ("inhibit_mapping", "Không ánh xạ chính sách"),
    ("max_depth", "Số chứng thư số trung gian nhiều nhất"),
    ("eku", "Mục đích mà chứng thư số phải cho phép, ví dụ timeStamping"),
    ("policy", "Xét thuật toán theo các mốc thời gian của chính sách này [mặc định: không xét]"),
];

/// Verifies.
///
/// # Errors
/// Where a file cannot be read (exit status 5) or the policy is not one (exit status 2).
pub fn run(arguments: &VerifyChainArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let now = clock::now();
    let policy = match &arguments.policy {
        None => ValidationPolicy::rfc5280(),
        name => {
            let wishes = Wishes { policy: name.clone(), ..Wishes::default() };
            let settings = Settings::without_material(&wishes, now);
            settings.map_err(|error| settings_failure(&error))?.policy
        }
    };
    let sources = ChainSources {
        leaf: arguments.leaf.clone(),
        untrusted: arguments.untrusted.clone(),
        trusted: arguments.trusted.clone(),
        crls: arguments.crls.clone(),
        ocsps: arguments.ocsps.clone(),
        online: arguments.network.network(),
    };
    let at = arguments.at.unwrap_or(now);
    let verified = verify_chain(&sources, &arguments.demand(), &policy, at)
        .map_err(|error| settings_failure(&error))?;
    warn_left_out(&verified.left_out, terminal);
    warn_of_requests(verified.asked, terminal);
    let judgement = verified.judgement;
    let mut output = terminal.output();
    let written = match arguments.form.format {
        AnswerForm::Json => {
            chain::write_json(&judgement, terminal.lang_for_programs(), &mut output)
                .and_then(|()| writeln!(output))
        }
        AnswerForm::Text => {
            let paint = Paint { colour: terminal.has_colour(), width: terminal.width() };
            let name = arguments.leaf.to_string_lossy();
            chain::write_text(&judgement, &name, terminal.lang(), paint, &mut output)
        }
    };
    written
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(match judgement.outcome {
        ChainOutcome::Passed => ExitStatus::Passed,
        ChainOutcome::Failed(_) | ChainOutcome::Indeterminate(_) => ExitStatus::Failed,
    })
}

impl VerifyChainArguments {
    fn demand(&self) -> ChainDemand {
        ChainDemand {
            status: match self.revocation {
                RevocationChoice::Require => StatusDemand::Require,
                RevocationChoice::Soft => StatusDemand::Soft,
                RevocationChoice::None => StatusDemand::None,
            },
            policies: PolicyInputs {
                acceptable: self.policy_oid.clone(),
                explicit: self.explicit_policy,
                inhibit_mapping: self.inhibit_mapping,
                inhibit_any: self.inhibit_any_policy,
            },
            max_depth: self.max_depth,
            purposes: self.eku.clone(),
            usage: None,
        }
    }
}

/// RFC 5280's names of purposes (clause 4.2.1.12), and RFC 9336's.
const PURPOSES: &[(&str, &str)] = &[
    ("anyExtendedKeyUsage", "2.5.29.37.0"),
    ("serverAuth", "1.3.6.1.5.5.7.3.1"),
    ("clientAuth", "1.3.6.1.5.5.7.3.2"),
    ("codeSigning", "1.3.6.1.5.5.7.3.3"),
    ("emailProtection", "1.3.6.1.5.5.7.3.4"),
    ("timeStamping", "1.3.6.1.5.5.7.3.8"),
    ("OCSPSigning", "1.3.6.1.5.5.7.3.9"),
    ("documentSigning", "1.3.6.1.5.5.7.3.36"),
];

fn parse_purpose(text: &str) -> Result<String, String> {
    let known = PURPOSES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    known.map_or_else(|| parse_oid(text), |(_, oid)| Ok((*oid).to_owned())).map_err(|_| {
        let names: Vec<&str> = PURPOSES.iter().map(|(name, _)| *name).collect();
        format!("expected {}, or a dotted OID", names.join(", "))
    })
}

fn parse_oid(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|digit| digit.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
    };
    if parts.len() >= 2 && parts.iter().all(number) {
        Ok(text.to_owned())
    } else {
        Err("expected a dotted OID such as 2.5.29.32.0".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::parse_oid;
    use super::parse_purpose;

    #[test]
    fn purposes_are_named_as_in_rfc_5280_or_dotted() {
        assert_eq!(parse_purpose("timeStamping").as_deref(), Ok("1.3.6.1.5.5.7.3.8"));
        assert_eq!(parse_purpose("1.2.3").as_deref(), Ok("1.2.3"));
        assert!(parse_purpose("somethingElse").is_err());
    }

    #[test]
    fn numbers_with_leading_zeros_are_no_oid() {
        assert!(parse_oid("2.5.29.32.0").is_ok());
        for text in ["", "1", "1..2", "1.02", "a.b"] {
            assert!(parse_oid(text).is_err(), "{text}");
        }
    }
}
