//! `condau sign`: signs PDF and XML documents, many with one unlocking.

#[cfg(feature = "render")]
mod preview;
mod teller;

use super::appearance::AppearanceOptions;
use super::exit::ExitStatus;
use super::failure::Failure;
use super::interruption::watch_for_interruption;
use super::localise::Translation;
use super::making::distrust;
use super::making::explain;
use super::making::load_settings;
use super::making::parse_digest;
use super::making::plan;
use super::making::warn_of_doubts;
use super::making::warn_of_sandbox;
use super::options::TrustOptions;
use super::options::profile_failure;
use super::options::read_password;
use super::terminal::Terminal;
use super::unlock::KeyOptions;
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::output::Destination;
use crate::adapters::output::Existing;
use crate::app::appearance::Visible;
use crate::app::dialect::read_profile;
use crate::app::sign;
use crate::app::sign::Allowance;
use crate::app::sign::CmsForm;
use crate::app::sign::ContainerKind;
use crate::app::sign::DialectRequest;
use crate::app::sign::Form;
use crate::app::sign::Job;
use crate::app::sign::Run;
use crate::app::sign::Wishes;
use crate::model::DigestAlgorithm;
use crate::model::FieldLock;
use crate::model::SignatureLevel;
use crate::report::Words;
use crate::report::in_vietnamese;
use clap::ArgGroup;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

#[cfg(feature = "render")]
use preview::preview;
use teller::Teller;

/// What to sign, with what, and where to.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("destination")), group(ArgGroup::new("source")))]
pub struct SignArguments {
    /// PDF and XML files and ASiC containers to sign; any files with --detached, --attached or --asic
    #[arg(value_name = "IN", required = true)]
    files: Vec<PathBuf>,
    /// The signed file
    #[arg(short, long, value_name = "OUT", group = "destination")]
    output: Option<PathBuf>,
    /// Folder for the signed files, which keep their names (and get .p7s or .p7m as CMS)
    #[arg(long, value_name = "DIR", group = "destination")]
    out_dir: Option<PathBuf>,
    #[command(flatten)]
    key: KeyOptions,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    document_password_file: Option<PathBuf>,
    /// B-B; B-T with a timestamp; B-LT with all it is judged by, B-LTA with a timestamp over
    /// that [default: B-T where --tsa is given]
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    level: Option<Level>,
    /// Timestamp authority; `sandbox` is a sample one in this program, for trials
    #[arg(long, value_name = "URL|sandbox")]
    tsa: Option<String>,
    /// Go on where the timestamp authority is not trusted, with a warning
    #[arg(long, requires = "tsa")]
    allow_untrusted_tsa: bool,
    /// sha256, sha384 or sha512 [default: sha256]
    #[arg(long, value_name = "NAME", value_parser = parse_digest)]
    digest: Option<DigestAlgorithm>,
    /// RSASSA-PSS instead of PKCS#1 v1.5, for RSA keys
    #[arg(long)]
    pss: bool,
    #[command(flatten)]
    trust: TrustOptions,
    /// Any file: a CMS signature (CAdES) beside it, .p7s
    #[arg(long, conflicts_with = "attached")]
    detached: bool,
    /// Any file: a CMS signature (CAdES) with the file in it, .p7m
    #[arg(long)]
    attached: bool,
    /// Any files and folders: one ASiC container with them and the signature, `e` for any number of
    /// files, `s` for one
    #[arg(long, value_name = "e|s", value_parser = parse_asic, conflicts_with_all = ["detached", "attached"])]
    asic: Option<Form>,
    /// Container: the kind of the signature, xades or cades [default: as it has, else xades]
    #[arg(long, value_name = "KIND", value_parser = parse_form)]
    form: Option<ContainerKind>,
    /// PDF: the signature field, an empty one or a new one
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// PDF: the reason
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The place
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    #[command(flatten)]
    appearance: AppearanceOptions,
    /// PDF: certify, as the first signature: 1 nothing may change afterwards, 2 forms may be filled
    /// and signatures added, 3 annotations as well
    #[arg(long, value_name = "1|2|3", value_parser = parse_permission)]
    certify: Option<u8>,
    /// PDF: lock form fields: `all`, `FIELD,…` or `all-but:FIELD,…`
    #[arg(long, value_name = "FIELDS", value_parser = parse_lock)]
    lock: Option<FieldLock>,
    /// PDF: what --lock lets change in the document: 1, 2 or 3 as with --certify
    #[arg(long, value_name = "1|2|3", value_parser = parse_permission, requires = "lock")]
    lock_permission: Option<u8>,
    /// XML: sign the element with this Id instead of the whole document
    #[arg(long, value_name = "ID")]
    xml_id: Vec<String>,
    /// XML: put the signature into this element
    #[arg(long, value_name = "XPATH")]
    into: Option<String>,
    /// XML: the plain form of a national dialect instead of XAdES: gdt, etax, bhxh, invoice, or a
    /// profile's file
    #[arg(long, value_name = "NAME|FILE", conflicts_with_all = ["detached", "attached", "asic"])]
    profile: Option<String>,
    /// With --profile: the place of the signature, such as TTCQT, CQT, NBan, NMua
    #[arg(long, value_name = "NAME", requires = "profile")]
    slot: Option<String>,
    /// With --profile: make the element that receives the signature where it is missing
    #[arg(long, requires = "profile")]
    create: bool,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Ký số các tệp PDF và XML, một lần mở khóa cho tất cả"),
    (
        "files",
        "Các tệp PDF, XML, gói ASiC cần ký; tệp bất kỳ khi có --detached, --attached hoặc --asic",
    ),
    ("output", "Tệp đã ký"),
    ("out_dir", "Thư mục chứa các tệp đã ký, giữ nguyên tên (thêm .p7s hoặc .p7m khi ký dạng CMS)"),
    ("p12", "Khóa và chứng thư trong tệp PKCS#12 (.p12, .pfx)"),
    ("key", "Khóa trong tệp PEM hoặc DER (PKCS#8, PKCS#1, SEC 1); dùng với --cert"),
    ("cert", "Chứng thư ký, khi không đi kèm khóa"),
    ("pkcs11", "Khóa trong thiết bị, qua thư viện PKCS#11 này"),
    ("token", "Tên thiết bị, khi cắm nhiều thiết bị"),
    ("key_id", "Mã khóa (hệ 16), khi thiết bị có nhiều khóa"),
    ("last_try_ok", "Dùng lần thử mã PIN cuối cùng trước khi thiết bị bị khóa"),
    ("password_file", "Mật khẩu của khóa hoặc mã PIN: dòng đầu của tệp"),
    ("password_env", "Mật khẩu của khóa hoặc mã PIN: biến môi trường này"),
    ("chain", "Chứng thư dùng để nối chuỗi: tệp hoặc thư mục"),
    ("document_password_file", "Mật khẩu của tài liệu mã hóa: dòng đầu của tệp"),
    (
        "level",
        "B-B; B-T có dấu thời gian; B-LT có mọi dữ kiện để kiểm tra, B-LTA có dấu thời gian \
         lên tất cả [mặc định: B-T khi có --tsa]",
    ),
    ("tsa", "Dịch vụ cấp dấu thời gian; `sandbox` là dịch vụ mẫu trong chương trình, để thử"),
    (
        "allow_untrusted_tsa",
        "Vẫn tiếp tục, kèm cảnh báo, khi dịch vụ dấu thời gian chưa được tin cậy",
    ),
    ("digest", "sha256, sha384 hoặc sha512 [mặc định: sha256]"),
    ("pss", "RSASSA-PSS thay cho PKCS#1 v1.5, với khóa RSA"),
    ("detached", "Tệp bất kỳ: chữ ký CMS (CAdES) rời, .p7s"),
    ("attached", "Tệp bất kỳ: chữ ký CMS (CAdES) chứa cả tệp, .p7m"),
    (
        "asic",
        "Tệp và thư mục bất kỳ: một gói ASiC chứa chúng cùng chữ ký, `e` cho nhiều tệp, `s` cho một tệp",
    ),
    (
        "form",
        "Gói ASiC: loại chữ ký, xades hoặc cades [mặc định: như gói đã có, nếu không thì xades]",
    ),
    ("field", "PDF: trường chữ ký, đang trống hoặc tạo mới"),
    ("reason", "PDF: lý do ký"),
    ("location", "Nơi ký"),
    (
        "certify",
        "PDF: chứng nhận, là chữ ký đầu tiên: 1 sau đó không được thay đổi gì, 2 được điền biểu mẫu \
         và ký thêm, 3 được cả chú thích",
    ),
    (
        "lock",
        "PDF: khóa các trường biểu mẫu: `all` (tất cả), `TRƯỜNG,…` hoặc `all-but:TRƯỜNG,…` (trừ ra)",
    ),
    (
        "lock_permission",
        "PDF: --lock còn cho thay đổi gì trong tài liệu: 1, 2 hoặc 3 như --certify",
    ),
    ("xml_id", "XML: ký phần tử có Id này thay cho cả tài liệu"),
    ("into", "XML: đặt chữ ký vào phần tử này"),
    (
        "profile",
        "XML: ký theo mẫu hồ sơ quốc gia thay cho XAdES: gdt, etax, bhxh, invoice hoặc tệp mẫu",
    ),
    ("slot", "Cùng --profile: vị trí chữ ký, như TTCQT, CQT, NBan, NMua"),
    ("create", "Cùng --profile: tạo phần tử chứa chữ ký khi chưa có"),
    ("force", "Ghi đè tệp đã có"),
];

/// A level that can be asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Level(SignatureLevel);

fn parse_level(text: &str) -> Result<Level, String> {
    let level = SignatureLevel::parse(text).map(Level);
    level.ok_or_else(|| "expected B-B, B-T, B-LT or B-LTA".to_owned())
}

fn parse_asic(text: &str) -> Result<Form, String> {
    match text {
        "e" => Ok(Form::Extended),
        "s" => Ok(Form::Simple),
        _ => Err("expected e or s".to_owned()),
    }
}

fn parse_form(text: &str) -> Result<ContainerKind, String> {
    match text {
        "xades" => Ok(ContainerKind::Xades),
        "cades" => Ok(ContainerKind::Cades),
        _ => Err("expected xades or cades".to_owned()),
    }
}

fn parse_permission(text: &str) -> Result<u8, String> {
    match text {
        "1" => Ok(1),
        "2" => Ok(2),
        "3" => Ok(3),
        _ => Err("expected 1, 2 or 3".to_owned()),
    }
}

/// `all`, `A,B` or `all-but:A,B`.
fn parse_lock(text: &str) -> Result<FieldLock, String> {
    if text == "all" {
        return Ok(FieldLock::All);
    }
    let (names, is_rest) = match text.strip_prefix("all-but:") {
        Some(names) => (names, true),
        None => (text, false),
    };
    let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err("expected all, FIELD,… or all-but:FIELD,…".to_owned());
    }
    Ok(if is_rest { FieldLock::Exclude(names) } else { FieldLock::Include(names) })
}

/// Signs.
///
/// # Errors
/// Where nothing could be begun: outputs in the way, a key that does not open, a certificate that
/// may not sign. A document that cannot be signed is told, and the others are signed.
pub fn run(arguments: &SignArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    if let Some(picture) = &arguments.appearance.preview {
        return preview(arguments, picture, terminal);
    }
    let level = choose_level(arguments)?;
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    let (jobs, packed) = match arguments.asic {
        Some(form) => packed(arguments, form, existing)?,
        None => (plan(&arguments.files, destination(arguments)?, existing)?, None),
    };
    let visible = arguments.appearance.load()?;
    warn_of_picture(visible.as_deref(), terminal);
    let password = arguments.document_password_file.as_deref().map(read_password).transpose()?;
    warn_of_sandbox(arguments.tsa.as_deref(), terminal);
    let unlocked = arguments.key.unlock(jobs.len(), terminal)?;
    let mut sources = arguments.trust.sources();
    sources.certs.extend(arguments.key.chain.iter().cloned());
    let settings = load_settings(sources, password, terminal)?;
    let wishes = Wishes {
        authority: arguments.tsa.clone(),
        level: Some(level),
        digest: arguments.digest,
        pss: arguments.pss,
        field: arguments.field.clone(),
        reason: arguments.reason.clone(),
        location: arguments.location.clone(),
        visible,
        allowance: Allowance {
            certify: arguments.certify,
            lock: arguments.lock.clone(),
            lock_permission: arguments.lock_permission,
        },
        cms: cms_form(arguments),
        packed,
        container: arguments.form,
        xml_ids: arguments.xml_id.clone(),
        into: arguments.into.clone(),
        dialect: choose_dialect(arguments)?,
        existing: Some(existing),
        distrust: distrust(arguments.allow_untrusted_tsa),
    };
    let run = Run::open(unlocked, settings, wishes, Box::new(SystemEntropy))
        .map_err(|error| explain(&error, &Words::new("nothing was signed", "chưa ký tệp nào")))?;
    warn_of_chain(&run, terminal);
    warn_of_closing(arguments, level, terminal);
    let stop = watch_for_interruption();
    // A plain signature is none of a baseline, as `verify` says too.
    let level = if arguments.profile.is_some() { SignatureLevel::None } else { level };
    let teller = Teller::new(&jobs, level, terminal);
    let teller = match arguments.asic {
        Some(_) => teller.packing(&arguments.files),
        None => teller,
    };
    sign::sign_all(&jobs, &run, &stop, &|position, outcome| teller.take(position, outcome));
    warn_of_doubts(&run.doubts(), terminal);
    Ok(teller.close(stop.load(Ordering::SeqCst)))
}

#[cfg(not(feature = "render"))]
fn preview(_: &SignArguments, _: &Path, _: &Terminal) -> Result<ExitStatus, Failure> {
    Err(Failure::new(
        "this program is built without what draws pages (feature `render`)",
        "chương trình này được dựng không kèm phần vẽ trang (tính năng `render`)",
    ))
}

fn warn_of_picture(visible: Option<&Visible>, terminal: &Terminal) {
    if visible.is_some_and(Visible::is_opaque_against_the_layout) {
        terminal.warn(&Words::new(
            "the picture is not transparent, as it should be for this role",
            "hình ảnh không có nền trong suốt như quy định cho vai trò này",
        ));
    }
}

fn choose_level(arguments: &SignArguments) -> Result<SignatureLevel, Failure> {
    keep_the_form(arguments)?;
    match (arguments.level.map(|level| level.0), &arguments.tsa) {
        (None, None) => Ok(SignatureLevel::B),
        (None, Some(_)) => Ok(SignatureLevel::T),
        (Some(SignatureLevel::B), Some(_)) => Err(Failure::usage(
            "level B-B has no timestamp: leave out --tsa, or ask for B-T",
            "mức B-B không có dấu thời gian: hãy bỏ --tsa hoặc chọn B-T",
        )),
        (Some(SignatureLevel::B), None) => Ok(SignatureLevel::B),
        (Some(level), None) => {
            let name = level.name();
            Err(Failure::usage(
                format!("level {name} needs a timestamp authority: --tsa URL"),
                format!("mức {name} cần dịch vụ dấu thời gian: --tsa URL"),
            ))
        }
        (Some(level), Some(_)) => Ok(level),
    }
}

/// A national form has neither a time by others nor another algorithm than RSA-SHA256.
fn keep_the_form(arguments: &SignArguments) -> Result<(), Failure> {
    let Some(profile) = &arguments.profile else { return Ok(()) };
    let level = arguments.level.map_or(SignatureLevel::B, |level| level.0);
    let digest = arguments.digest.unwrap_or(DigestAlgorithm::Sha256);
    let given = [
        ("--tsa", arguments.tsa.is_some()),
        ("--level", level > SignatureLevel::B),
        ("--digest", digest != DigestAlgorithm::Sha256),
        ("--pss", arguments.pss),
    ];
    let Some((option, _)) = given.into_iter().find(|(_, is_given)| *is_given) else {
        return Ok(());
    };
    let failure = Failure::usage(
        format!("the form of --profile {profile} has no place for {option}"),
        format!("mẫu --profile {profile} không có chỗ cho {option}"),
    );
    let (en, vi) = match option {
        "--tsa" | "--level" => (
            "; a timestamp beside the signed file: condau timestamp --detached FILE",
            "; dấu thời gian đặt bên cạnh tệp đã ký: condau timestamp --detached TỆP",
        ),
        _ => ("", ""),
    };
    let failure = failure.hint(
        format!("leave out {option}, or sign without --profile (XAdES){en}"),
        format!("hãy bỏ {option}, hoặc ký không có --profile (XAdES){vi}"),
    );
    Err(failure)
}

fn choose_dialect(arguments: &SignArguments) -> Result<Option<DialectRequest>, Failure> {
    let Some(name) = &arguments.profile else { return Ok(None) };
    let dialect = read_profile(name).map_err(|error| profile_failure(&error))?;
    let (slot, create) = (arguments.slot.clone(), arguments.create);
    Ok(Some(DialectRequest { dialect, slot, create }))
}

fn destination(arguments: &SignArguments) -> Result<Destination, Failure> {
    if arguments.output.as_deref() == Some(Path::new("-")) {
        return Err(Failure::usage(
            "signed documents are written to files, not to standard output",
            "tài liệu đã ký được ghi ra tệp, không ghi ra đầu ra chuẩn",
        ));
    }
    match (&arguments.output, &arguments.out_dir) {
        (Some(path), None) => Ok(Destination::File(path.clone())),
        (None, Some(folder)) => Ok(match cms_form(arguments) {
            None => Destination::Folder(folder.clone()),
            Some(CmsForm::Detached) => Destination::FolderWith(folder.clone(), ".p7s"),
            Some(CmsForm::Attached) => Destination::FolderWith(folder.clone(), ".p7m"),
        }),
        _ => Err(Failure::usage(
            "say where to: -o (--output) FILE or --out-dir FOLDER",
            "hãy chỉ nơi ghi: -o (--output) TỆP hoặc --out-dir THƯ_MỤC",
        )),
    }
}

/// One container out of all inputs.
fn packed(
    arguments: &SignArguments,
    form: Form,
    existing: Existing,
) -> Result<(Vec<Job>, Option<Vec<u8>>), Failure> {
    let Destination::File(output) = destination(arguments)? else {
        return Err(Failure::usage(
            "one container is made of all files: say where to with -o (--output) FILE",
            "tất cả các tệp được đưa vào một gói: hãy chỉ nơi ghi bằng -o (--output) TỆP",
        ));
    };
    let (paths, packed) = sign::pack(&arguments.files, form).map_err(|error| {
        let why = error.to_string();
        let vi = format!("chưa tạo được gói: {}", in_vietnamese(&why));
        Failure::new(format!("no container was made: {why}"), vi)
    })?;
    // Where the output goes is decided as for one file.
    let first: Vec<PathBuf> = paths.into_iter().take(1).collect();
    Ok((plan(&first, Destination::File(output), existing)?, Some(packed)))
}

fn cms_form(arguments: &SignArguments) -> Option<CmsForm> {
    match (arguments.detached, arguments.attached) {
        (true, _) => Some(CmsForm::Detached),
        (false, true) => Some(CmsForm::Attached),
        (false, false) => None,
    }
}

/// PA-83: validation data and document timestamps are no changes, but not every viewer knows.
fn warn_of_closing(arguments: &SignArguments, level: SignatureLevel, terminal: &Terminal) {
    if arguments.certify == Some(1) && level > SignatureLevel::T {
        terminal.warn(&Words::new(
            "Adobe Acrobat does not accept what is added for B-LT and B-LTA after --certify 1, \
             though the standard permits it; --certify 2 is accepted everywhere",
            "Adobe Acrobat không chấp nhận dữ liệu thêm cho B-LT và B-LTA sau --certify 1, dù tiêu \
             chuẩn cho phép; --certify 2 được chấp nhận ở mọi nơi",
        ));
    }
}

fn warn_of_chain(run: &Run, terminal: &Terminal) {
    let chain = run.chain();
    if chain.anchored {
        return;
    }
    let last = chain.issuers.last().map_or(run.certificate(), AsRef::as_ref);
    let (subject, issuer) = (&last.subject.text, &last.issuer.text);
    let is_alone = chain.issuers.is_empty() && !last.is_self_issued();
    terminal.warn(&if is_alone {
        Words::new(
            format!("the issuer of {subject} is missing ({issuer}): give it with --chain"),
            format!("thiếu chứng thư cấp cho {subject} ({issuer}): hãy đưa bằng --chain"),
        )
    } else {
        Words::new(
            format!("the signing certificate's chain ends at {issuer}, which is not trusted here"),
            format!("chuỗi chứng thư ký kết thúc ở {issuer}, chưa được tin cậy ở đây"),
        )
    });
}
