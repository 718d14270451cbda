//! `condau trust add`: trusts certificates, and shows each one's fingerprint and what to know.

use super::StoreOption;
use super::failure::trust_failure;
use super::parse_usage;
use super::print;
use crate::adapters::clock;
use crate::app::trust::AddRequest;
use crate::app::trust::Added;
use crate::app::trust::Caution;
use crate::app::trust::ListNote;
use crate::app::trust::PassedOver;
use crate::app::trust::TrustEntry;
use crate::app::trust::add;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::parse_time;
use crate::cli::terminal::Terminal;
use crate::model::AnchorUsage;
use crate::model::Time;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::Words;
use crate::report::why::dates_in_words;
use crate::report::why::usages_in_words;
use clap::Args;
use std::path::PathBuf;

/// What to trust, and how far.
#[derive(Args, Debug)]
pub(super) struct AddArguments {
    /// Certificates (PEM, DER, PKCS#7), trusted lists (TS 119 612), lists of thumbprints
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Trust for these only: signature, timestamp, ocsp, crl [default: every purpose]
    #[arg(long = "for", value_name = "USAGE", value_delimiter = ',', value_parser = parse_usage)]
    usages: Vec<AnchorUsage>,
    /// Trust from this moment on only
    #[arg(long, value_name = "DATE", value_parser = parse_time)]
    from: Option<Time>,
    /// Trust until this moment only
    #[arg(long, value_name = "DATE", value_parser = parse_time)]
    until: Option<Time>,
    /// Put it in this set
    #[arg(long, value_name = "NAME")]
    set: Option<String>,
    /// What you call it
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// Who may sign the trusted list: a certificate
    #[arg(long, value_name = "CERT")]
    signer: Vec<PathBuf>,
    /// Of a file with several certificates all, not the roots alone
    #[arg(long)]
    all: bool,
    /// Also what bears the name of a published authority and is not it
    #[arg(long)]
    same_name: bool,
    #[command(flatten)]
    store: StoreOption,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Tin cậy chứng thư, hoặc những gì một danh sách tổ chức tin cậy nêu tên"),
    (
        "files",
        "Chứng thư (PEM, DER, PKCS#7), danh sách tin cậy (TS 119 612), danh sách dấu vân tay",
    ),
    ("usages", "Chỉ tin cậy cho: signature, timestamp, ocsp, crl [mặc định: mọi mục đích]"),
    ("from", "Chỉ tin cậy từ thời điểm này"),
    ("until", "Chỉ tin cậy đến thời điểm này"),
    ("set", "Xếp vào nhóm này"),
    ("label", "Tên bạn đặt"),
    ("signer", "Ai được ký danh sách tin cậy: một chứng thư"),
    ("all", "Với tệp có nhiều chứng thư: lấy tất cả, không chỉ chứng thư gốc"),
    ("same_name", super::SAME_NAME),
    ("trust", super::STORE),
];

/// Adds.
pub(super) fn run(arguments: &AddArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let place = arguments.store.place()?;
    if arguments.until.is_some_and(|until| arguments.from.is_some_and(|from| until < from)) {
        return Err(Failure::usage("--until is before --from", "--until có trước --from"));
    }
    let usages = &arguments.usages;
    let request = AddRequest {
        files: arguments.files.clone(),
        usages: (!usages.is_empty()).then(|| usages.iter().copied().collect()),
        from: arguments.from,
        until: arguments.until,
        set: arguments.set.clone(),
        label: arguments.label.clone(),
        signers: arguments.signer.clone(),
        all: arguments.all,
        namesakes: arguments.same_name,
    };
    let outcome = add(&place, &request, clock::now()).map_err(|error| trust_failure(&error))?;
    let lang = terminal.lang();
    for note in &outcome.notes {
        tell(note, terminal);
    }
    let mut text = String::new();
    for added in &outcome.added {
        describe(added, lang, &mut text);
        if let Some(of) = added.namesake_of {
            terminal.warn(&Words::new(
                format!("{} bears the name of {} and is NOT it", added.certificate.id, of.en),
                format!(
                    "{} mang tên {} nhưng KHÔNG PHẢI chứng thư đó",
                    added.certificate.id, of.vi
                ),
            ));
        }
        for caution in &added.cautions {
            warn_of(caution, &added.certificate.subject.text, terminal);
        }
    }
    for passed in &outcome.passed_over {
        pass_over(passed, terminal);
    }
    let label = lang.pick("trust store", "kho tin cậy");
    text.push_str(&format!("{label}: {}\n", Safe(&place.display().to_string())));
    let label = lang.pick("trust snapshot", "mã băm kho tin cậy");
    text.push_str(&format!("{label}: {}\n", outcome.snapshot));
    print(terminal, &text)
}

fn describe(added: &Added, lang: Lang, text: &mut String) {
    let certificate = &added.certificate;
    let label = lang.pick("trusted", "đã tin cậy");
    text.push_str(&format!("{label}: {}\n", Safe(&certificate.subject.text)));
    text.push_str(&format!("  SHA-256: {}\n", certificate.id));
    if let Some(known) = added.published {
        let line = lang.pick(
            format!("this is {}: its fingerprint is the published one", known.en),
            format!("đây là {}: trùng dấu vân tay đã công bố", known.vi),
        );
        text.push_str(&format!("  {line}\n"));
    }
    for entry in &added.entries {
        let usages = usages_in_words(entry.usages.as_ref(), lang);
        let dates = dates_in_words(entry.from, entry.until, lang);
        let set = entry
            .set
            .as_deref()
            .map_or(String::new(), |set| format!("; {} {}", lang.pick("set", "nhóm"), Safe(set)));
        text.push_str(&format!("  {}: {usages}; {dates}{set}\n", lang.pick("for", "cho")));
    }
}

/// Says what to know about a certificate: a rollover or renewal is right, and no warning.
pub(super) fn warn_of(caution: &Caution, subject: &str, terminal: &Terminal) {
    let words = in_words(caution, subject);
    match caution {
        Caution::CrossSigned { .. }
        | Caution::SameKey { .. }
        | Caution::Replaces { wider: false, .. } => {
            terminal.say(&format!("condau: {}", Safe(words.pick(terminal.lang()))));
        }
        _ => terminal.warn(&words),
    }
}

fn in_words(caution: &Caution, subject: &str) -> Words {
    let (en, vi) = match caution {
        Caution::NotAuthority => (
            "it is not an authority's certificate: it is trusted for itself alone".to_owned(),
            "không phải chứng thư của tổ chức chứng thực: chỉ tin cậy chính nó".to_owned(),
        ),
        Caution::Intermediate { issuer } => (
            format!(
                "it is an intermediate of {issuer}: whether that one revokes it is not asked any more"
            ),
            format!(
                "đây là chứng thư trung gian do {issuer} cấp: sẽ không xét nó có bị thu hồi hay không"
            ),
        ),
        Caution::Expired { since } => (
            format!("it expired on {since}; signatures are still verified with it"),
            format!("đã hết hạn từ {since}; vẫn dùng để kiểm tra chữ ký"),
        ),
        Caution::NotYetValid { from } => {
            (format!("it is valid from {from} only"), format!("chỉ có hiệu lực từ {from}"))
        }
        Caution::OldDigest { digest } => (
            format!(
                "it is signed with {digest}; only its fingerprint shows that it is the right one"
            ),
            format!(
                "được ký bằng {digest}; chỉ dấu vân tay cho biết đây đúng là chứng thư cần tin"
            ),
        ),
        Caution::ShortKey { bits } => {
            (format!("its key of {bits} bits is short"), format!("khóa {bits} bit là ngắn"))
        }
        Caution::SameName { new, held } => (
            format!(
                "POSSIBLE FORGERY: one of the SAME NAME with ANOTHER KEY is trusted already, and nothing shows that it vouches for this one; a forger would use the same name. New: {new}; trusted already: {held}. Compare the new fingerprint with what the authority publishes; where it is not confirmed: condau trust remove {new}"
            ),
            format!(
                "CÓ THỂ LÀ GIẢ MẠO: kho đã tin cậy một chứng thư CÙNG TÊN nhưng KHÁC KHÓA, và không có gì cho thấy chứng thư đó xác nhận chứng thư mới; kẻ giả mạo cũng sẽ dùng đúng tên này. Mới thêm: {new}; đã có: {held}. Hãy đối chiếu dấu vân tay mới với công bố của tổ chức chứng thực; nếu không được xác nhận: condau trust remove {new}"
            ),
        ),
        Caution::CrossSigned { held } => (
            format!("a rollover: {held}, of the same name and trusted already, signed the new key"),
            format!(
                "đổi khóa hợp lệ: chứng thư cùng tên {held} đã được tin cậy đã ký xác nhận khóa mới"
            ),
        ),
        Caution::SameKey { held } => (
            format!("a renewal: {held}, trusted already, has the same name and the same key"),
            format!("gia hạn: chứng thư {held} đã được tin cậy có cùng tên và cùng khóa"),
        ),
        Caution::Replaces { before, wider } => {
            let (en, vi) = (decision(before, Lang::En), decision(before, Lang::Vi));
            let (more, more_vi) = match wider {
                true => ("; it is trusted more widely now", "; nay được tin cậy rộng hơn trước"),
                false => ("", ""),
            };
            (
                format!("replaces what was decided of it before ({en}){more}"),
                format!("thay cho quyết định trước đây về chứng thư này ({vi}){more_vi}"),
            )
        }
        Caution::AlsoTrusted { other, wider } => {
            let (en, vi) = (decision(other, Lang::En), decision(other, Lang::Vi));
            let (more, more_vi) = match wider {
                true => (
                    "both decisions count, so it is trusted more widely now",
                    "cả hai quyết định đều có hiệu lực nên nay được tin cậy rộng hơn",
                ),
                false => (
                    "that decision still counts, so the new one limits nothing",
                    "quyết định đó vẫn có hiệu lực nên quyết định mới không giới hạn gì thêm",
                ),
            };
            let id = other.certificate;
            let (how, how_vi) = match &other.set {
                Some(set) => {
                    let command = format!("condau trust remove {id} --set {set}");
                    (
                        format!("to end that one: {command}"),
                        format!("để bỏ quyết định đó: {command}"),
                    )
                }
                None => (
                    format!("to end that one: condau trust remove {id}, then add it again"),
                    format!("để bỏ quyết định đó: condau trust remove {id} rồi thêm lại"),
                ),
            };
            (
                format!("it is trusted already ({en}): {more}; {how}"),
                format!("đã được tin cậy từ trước ({vi}): {more_vi}; {how_vi}"),
            )
        }
    };
    Words::new(format!("{subject}: {en}"), format!("{subject}: {vi}"))
}

/// What was decided of a certificate, in a few words.
fn decision(entry: &TrustEntry, lang: Lang) -> String {
    let set = match &entry.set {
        Some(set) => format!("{} {set}", lang.pick("set", "nhóm")),
        None => lang.pick("no set", "không thuộc nhóm nào").to_owned(),
    };
    let usages = usages_in_words(entry.usages.as_ref(), lang);
    format!("{set}: {usages}; {}", dates_in_words(entry.from, entry.until, lang))
}

fn pass_over(passed: &PassedOver, terminal: &Terminal) {
    let (subject, file) = (&passed.certificate.subject.text, passed.file.display());
    let words = if passed.is_unlisted {
        Words::new(
            format!("not trusted: {subject} ({file}): the list does not name it"),
            format!("không tin cậy: {subject} ({file}): không có trong danh sách"),
        )
    } else {
        Words::new(
            format!("not trusted: {subject} ({file}): it is no root; --all takes it too"),
            format!(
                "không tin cậy: {subject} ({file}): không phải chứng thư gốc; dùng --all nếu muốn cả nó"
            ),
        )
    };
    terminal.warn(&words);
}

/// Says what to know about a list.
fn tell(note: &ListNote, terminal: &Terminal) {
    let number = |sequence: &Option<u64>| {
        sequence.map_or_else(|| "–".to_owned(), |number| number.to_string())
    };
    let words = match note {
        ListNote::Signed { path, operator, sequence, services, unused } => {
            let (path, number) = (path.display(), number(sequence));
            let line = terminal.lang().pick(
                format!("{path}: list {number} of {operator}: signature holds; {services} services, {unused} of no use here"),
                format!("{path}: danh sách số {number} của {operator}: chữ ký hợp lệ; {services} dịch vụ, {unused} không dùng ở đây"),
            );
            return terminal.say(&format!("condau: {}", Safe(&line)));
        }
        ListNote::Overdue { path, since } => Words::new(
            format!("{}: a newer list was due on {since}", path.display()),
            format!("{}: lẽ ra đã có danh sách mới từ {since}", path.display()),
        ),
        ListNote::Unsigned { path, named, sequence } => Words::new(
            format!(
                "{}: list {} of {named} thumbprints carries no signature: compare the fingerprints below yourself",
                path.display(),
                number(sequence)
            ),
            format!(
                "{}: danh sách số {} gồm {named} dấu vân tay không có chữ ký: hãy tự đối chiếu các dấu vân tay dưới đây",
                path.display(),
                number(sequence)
            ),
        ),
        ListNote::NotGiven { thumbprints } => Words::new(
            format!("named by the list, but not given: {}", thumbprints.join(", ")),
            format!("có trong danh sách nhưng chưa được cung cấp: {}", thumbprints.join(", ")),
        ),
    };
    terminal.warn(&words);
}
