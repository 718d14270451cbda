//! Options that several commands share, and what they are turned into.

use super::failure::Failure;
use super::localise::Translation;
pub(super) use super::moment::parse_time;
use super::terminal::Terminal;
use crate::adapters::fetch::FetchRecord;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::ledger;
use crate::adapters::trust_store;
use crate::app::dialect::ProfileError;
use crate::app::online::Online;
use crate::app::settings::Detached;
use crate::app::settings::LeftOut;
use crate::app::settings::MaterialKind;
use crate::app::settings::Network;
use crate::app::settings::Settings;
use crate::app::settings::SettingsError;
use crate::app::settings::Sources;
use crate::app::settings::Wishes;
use crate::model::Time;
use crate::policy::ChangeProfile;
use crate::report::Lang;
use crate::report::Words;
use crate::report::in_vietnamese;
use clap::Args;
use clap::ValueEnum;
use secrecy::SecretSlice;
use secrecy::SecretString;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub struct GlobalOptions {
    /// Language of messages and of this help [default: that of the locale]
    #[arg(long, global = true, value_name = "vi|en", value_parser = parse_lang, display_order = 900)]
    pub lang: Option<Lang>,
    /// Colour in text for people
    #[arg(
        long,
        global = true,
        display_order = 901,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub color: ColorChoice,
    /// Print nothing but errors; the exit status says the rest
    #[arg(short, long, global = true, display_order = 902)]
    pub quiet: bool,
}

/// How an answer is told.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum AnswerForm {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The form of an answer that is no report on documents.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct FormOption {
    /// Form of the answer: text, json [default: text]
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: AnswerForm,
}

/// What may be used to build and check certificate chains.
#[derive(Args, Clone, Debug, Default)]
pub struct TrustOptions {
    /// Trust these certificates: file (DER, PEM, PKCS#7) or folder [default: your trust store]
    #[arg(long, value_name = "PATH")]
    pub trust: Vec<PathBuf>,
    /// Of the trusted certificates, only those in this set of your trust list
    #[arg(long, value_name = "NAME")]
    pub trust_set: Vec<String>,
    /// Certificates that may complete a chain: file or folder
    #[arg(long, value_name = "PATH")]
    pub certs: Vec<PathBuf>,
    /// Certificate revocation lists: file or folder
    #[arg(long, value_name = "PATH")]
    pub crls: Vec<PathBuf>,
    /// OCSP responses: file or folder
    #[arg(long, value_name = "PATH")]
    pub ocsps: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented by its type")]
    pub network: NetworkOptions,
}

/// Whether and how the network may be asked.
#[derive(Args, Clone, Debug, Default)]
pub struct NetworkOptions {
    /// Fetch missing certificates, CRLs and OCSP responses from the network
    #[arg(long)]
    pub online: bool,
    /// With --online: ask this host although its address is a private one
    #[arg(long, value_name = "HOST", requires = "online")]
    pub allow_host: Vec<String>,
    /// With --online: go through the proxy named in HTTPS_PROXY or HTTP_PROXY
    #[arg(long, requires = "online")]
    pub proxy: bool,
}

impl NetworkOptions {
    /// What was allowed; `None`: nothing is asked.
    pub fn network(&self) -> Option<Network> {
        let allowed = || Network { allowed_hosts: self.allow_host.clone(), proxy: self.proxy };
        self.online.then(allowed)
    }
}

/// How a signature is to be judged.
#[derive(Args, Clone, Debug, Default)]
pub struct ValidationOptions {
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented by its type")]
    pub trust: TrustOptions,
    /// Public key or certificate for signatures that carry none
    #[arg(long, value_name = "PATH")]
    pub public_key: Vec<PathBuf>,
    /// Folder of what was fetched or imported before [default: CONDAU_CACHE, or your own]
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Judge as of this moment (RFC 3339), or the end of this day in Vietnam (2026-03-05, or
    /// 5/3/2026: day, month, year) [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub at: Option<Time>,
    /// vn-agency, etsi-2026, strict, or a file [default: vn-agency]
    #[arg(long, value_name = "NAME|FILE")]
    pub policy: Option<String>,
    /// XML: an attribute of this name is an id, besides Id, ID, id and xml:id
    #[arg(long, value_name = "NAME")]
    pub id_attr: Vec<String>,
    /// XML: secret of HMAC codes: all of the file, without a line end after it
    #[arg(long, value_name = "PATH")]
    pub hmac_secret_file: Option<PathBuf>,
    /// XML: XPath may choose what is signed; what it leaves out is told
    #[arg(long)]
    pub allow_xpath: bool,
    /// XML: hold signatures against a national form: gdt, etax, bhxh, invoice, or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    /// Later changes to accept in a PDF: default, strict (none), acrobat
    #[arg(long, value_name = "HOW", value_parser = parse_changes)]
    pub changes: Option<ChangeProfile>,
    /// Content that is signed from outside the file
    #[arg(long, value_name = "[URI=]PATH")]
    pub detached: Vec<String>,
    /// Evidence record about the file (RFC 4998, RFC 6283)
    #[arg(long, value_name = "PATH")]
    pub evidence_record: Vec<PathBuf>,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    pub password_file: Option<PathBuf>,
}

/// Vietnamese help of the shared options.
pub(super) const VIETNAMESE: Translation = &[
    ("lang", "Ngôn ngữ của thông báo và của trợ giúp này [mặc định: theo máy]"),
    ("color", "Tô màu văn bản cho người đọc: auto, always, never"),
    ("quiet", "Không in gì ngoài lỗi; mã thoát cho biết kết quả"),
    (
        "trust",
        "Tin cậy các chứng thư này: tệp (DER, PEM, PKCS#7) hoặc thư mục [mặc định: kho tin cậy của bạn]",
    ),
    ("trust_set", "Chỉ tin các chứng thư thuộc nhóm này trong danh sách tin cậy của bạn"),
    ("certs", "Chứng thư có thể dùng để nối chuỗi: tệp hoặc thư mục"),
    ("crls", "Danh sách chứng thư bị thu hồi (CRL): tệp hoặc thư mục"),
    ("ocsps", "Trả lời OCSP: tệp hoặc thư mục"),
    ("online", "Lấy chứng thư, CRL, OCSP còn thiếu từ mạng"),
    ("allow_host", "Cùng --online: được hỏi máy chủ này dù có địa chỉ nội bộ"),
    ("proxy", "Cùng --online: đi qua proxy ghi trong HTTPS_PROXY hoặc HTTP_PROXY"),
    ("cache", "Thư mục dữ kiện đã lấy hoặc đã nhập [mặc định: CONDAU_CACHE, hoặc của riêng bạn]"),
    ("public_key", "Khóa công khai hoặc chứng thư cho chữ ký không kèm chứng thư"),
    (
        "at",
        "Kiểm tra theo thời điểm này (RFC 3339), hoặc cuối ngày này theo giờ Việt Nam (5/3/2026 \
         hoặc 2026-03-05) [mặc định: bây giờ]",
    ),
    ("policy", "vn-agency, etsi-2026, strict hoặc một tệp [mặc định: vn-agency]"),
    ("id_attr", "XML: thuộc tính mang tên này là Id, ngoài Id, ID, id và xml:id"),
    (
        "hmac_secret_file",
        "XML: khóa bí mật của mã HMAC: toàn bộ tệp, không kể dấu xuống dòng ở cuối",
    ),
    (
        "allow_xpath",
        "XML: chấp nhận nội dung được ký do XPath chọn; phần không được ký sẽ được nêu rõ",
    ),
    ("profile", "XML: kiểm tra chữ ký theo mẫu hồ sơ: gdt, etax, bhxh, invoice hoặc một tệp"),
    ("changes", "Thay đổi sau khi ký được chấp nhận trong PDF: default, strict (không), acrobat"),
    ("detached", "Nội dung được ký nằm ngoài tệp"),
    ("evidence_record", "Bản ghi bằng chứng của tệp (RFC 4998, RFC 6283)"),
    ("password_file", "Mật khẩu của tài liệu mã hóa: dòng đầu của tệp"),
    ("format", "Dạng trả lời: text, json [mặc định: text]"),
];

impl ValidationOptions {
    /// The same, but that a public key given by hand may make a signature pass.
    pub fn warn_of_no_anchor(&self, terminal: &Terminal) {
        if self.public_key.is_empty() {
            self.trust.warn_of_no_anchor(terminal);
        }
    }

    /// For replaying evidence: only the policy and the times; the trust is in the evidence.
    ///
    /// # Errors
    /// Where the policy is not one (exit status 2).
    pub fn load_policy(&self, saved_at: Time) -> Result<Settings, Failure> {
        let at = self.at.unwrap_or(saved_at);
        let wishes = Wishes {
            at: Some(at),
            policy: self.policy.clone(),
            changes: self.changes,
            profile: self.profile.clone(),
            xpath: self.allow_xpath,
            ..Wishes::default()
        };
        Settings::without_material(&wishes, at).map_err(|error| settings_failure(&error))
    }

    /// Reads everything these options name.
    ///
    /// # Errors
    /// Where a file cannot be read or is not what the option takes (exit status 5), or the policy
    /// is not one (exit status 2).
    pub fn load(&self, now: Time, terminal: &Terminal) -> Result<Settings, Failure> {
        let wishes = Wishes {
            sources: Sources {
                cache: self.cache.clone().or_else(ledger::locate),
                ..self.trust.sources()
            },
            public_keys: self.public_key.clone(),
            at: self.at,
            policy: self.policy.clone(),
            changes: self.changes,
            profile: self.profile.clone(),
            xpath: self.allow_xpath,
            id_attributes: self.id_attr.clone(),
            detached: self.detached.iter().map(|text| Detached::parse(text)).collect(),
            evidence_records: self.evidence_record.clone(),
            password: self.password_file.as_deref().map(read_password).transpose()?,
            hmac_secret: self.hmac_secret_file.as_deref().map(read_secret).transpose()?,
        };
        let (settings, left_out) =
            Settings::load(wishes, now).map_err(|error| settings_failure(&error))?;
        warn_left_out(&left_out, terminal);
        Ok(settings)
    }
}

/// Whether a single file is looked at: then what is given is for that one.
pub fn is_one_file(paths: &[PathBuf]) -> bool {
    matches!(paths, [one] if !files::is_folder(one))
}

impl TrustOptions {
    /// Says so where nobody is trusted: then nothing can pass.
    pub fn warn_of_no_anchor(&self, terminal: &Terminal) {
        if !self.trust.is_empty() || trust_store::locate().is_some() {
            return;
        }
        terminal.warn(&Words::new(
            "no trust anchor is given, so nothing can pass: name one with --trust, or put it into \
             your trust store with `condau trust add FILE` (~/.config/condau/trust, or the folder in \
             CONDAU_TRUST)",
            "chưa có chứng thư gốc tin cậy nên không chữ ký nào được kết luận hợp lệ: hãy chỉ ra \
             bằng --trust, hoặc đưa vào kho tin cậy bằng `condau trust add TỆP` \
             (~/.config/condau/trust, hoặc thư mục trong CONDAU_TRUST)",
        ));
    }

    /// Where certificates, CRLs and OCSP responses are to be read from.
    pub fn sources(&self) -> Sources {
        Sources {
            cache: None,
            trust: self.trust.clone(),
            trust_sets: self.trust_set.clone(),
            certs: self.certs.clone(),
            crls: self.crls.clone(),
            ocsps: self.ocsps.clone(),
            online: self.network.network(),
        }
    }
}

/// Says which files in folders of trust material were not used.
pub fn warn_left_out(left_out: &[LeftOut], terminal: &Terminal) {
    for LeftOut { path, kind, cause } in left_out {
        let path = path.display().to_string();
        terminal.warn(&Words::new(
            format!("{path} is not used: no readable {kind}: {cause}"),
            format!(
                "không dùng {path}: không đọc được {}: {}",
                kind_in_vietnamese(*kind),
                in_vietnamese(&cause.to_string())
            ),
        ));
    }
}

/// Says what could not be fetched.
pub fn warn_not_fetched(settings: &Settings, terminal: &Terminal) {
    let asked = settings.online.as_ref().map(Online::take_log).unwrap_or_default();
    if let Some(error) = settings.online.as_ref().and_then(Online::take_unkept) {
        terminal.warn(&Words::new(
            format!("what was fetched is not kept: {error}"),
            format!("không lưu được dữ kiện đã lấy: {error}"),
        ));
    }
    if let Some(kept) = &settings.kept {
        for id in kept.damaged() {
            let folder = kept.ledger().folder().display();
            terminal.warn(&Words::new(
                format!("{id} in {folder} is damaged or gone, and was not used"),
                format!("{id} trong {folder} bị hỏng hoặc đã mất nên không được dùng"),
            ));
        }
    }
    warn_of_requests(asked, terminal);
}

/// Says which requests came to nothing.
pub fn warn_of_requests(asked: Vec<FetchRecord>, terminal: &Terminal) {
    for record in asked {
        let Err(cause) = record.outcome else { continue };
        let (what, url) = (record.what, record.url);
        terminal.warn(&Words::new(
            format!("not fetched: {what} from {url}: {cause}"),
            format!("không lấy được {} từ {url}: {}", in_vietnamese(what), in_vietnamese(&cause)),
        ));
    }
}

/// Why trust material, a policy or a detached file could not be used, for people.
pub fn settings_failure(error: &SettingsError) -> Failure {
    match error {
        SettingsError::File(error) => file_failure(error),
        SettingsError::Material { path, kind: MaterialKind::TrustList, cause } => {
            list_failure(path, cause)
        }
        SettingsError::Material { path, kind, cause } => Failure::new(
            error.to_string(),
            format!("{} không chứa {} đọc được", path.display(), kind_in_vietnamese(*kind)),
        )
        .because(cause.clone())
        .hint("give a file in DER, PEM or PKCS#7", "hãy dùng tệp ở dạng DER, PEM hoặc PKCS#7"),
        SettingsError::Nothing { path, kind } => Failure::new(
            error.to_string(),
            format!("thư mục {} không có {} nào", path.display(), kind_in_vietnamese(*kind)),
        )
        .hint("name the folder or file that has them", "hãy chỉ đúng thư mục hoặc tệp"),
        SettingsError::NoSet { name } => Failure::usage(
            error.to_string(),
            format!("không có chứng thư gốc tin cậy nào thuộc nhóm `{name}`"),
        )
        .hint("`condau trust list` shows the sets", "`condau trust list` cho biết các nhóm"),
        SettingsError::Policy(cause) => {
            Failure::usage("the policy cannot be used", "không dùng được chính sách")
                .because(cause.clone())
                .hint("see `condau policy show`", "xem `condau policy show`")
        }
        SettingsError::Profile(error) => profile_failure(error),
        SettingsError::Text { path } => Failure::usage(
            error.to_string(),
            format!("{} không phải văn bản UTF-8", path.display()),
        ),
        SettingsError::NoNetwork => {
            Failure::usage(error.to_string(), "chương trình này được dựng không có phần mạng")
        }
    }
}

/// A profile that cannot be used, for people.
pub fn profile_failure(error: &ProfileError) -> Failure {
    let failure = match error {
        ProfileError::File(error) => return file_failure(error),
        ProfileError::Text(cause) => {
            Failure::usage("the profile cannot be used", "không dùng được mẫu hồ sơ")
                .because(cause.clone())
        }
        _ => Failure::usage(error.to_string(), in_vietnamese(&error.to_string())),
    };
    failure.hint(
        "profiles/ in the source has those that are built in",
        "xem các mẫu có sẵn trong thư mục profiles/ của mã nguồn",
    )
}

fn kind_in_vietnamese(kind: MaterialKind) -> &'static str {
    match kind {
        MaterialKind::Certificate => "chứng thư",
        MaterialKind::TrustList => "danh sách tin cậy",
        MaterialKind::Crl => "danh sách chứng thư bị thu hồi (CRL)",
        MaterialKind::Ocsp => "trả lời OCSP",
        MaterialKind::PublicKey => "khóa công khai",
    }
}

/// A trust list that is not one, for people: the same whichever command reads it.
pub fn list_failure(path: &Path, cause: &dyn std::error::Error) -> Failure {
    let path = path.display();
    Failure::new(format!("{path} is no trust list"), format!("{path} không phải danh sách tin cậy"))
        .because_of(cause)
        .hint(
            "correct it: nothing is trusted while it cannot be read",
            "hãy sửa lại: khi chưa đọc được thì không tin cậy gì cả",
        )
}

/// A file that cannot be read or written, for people.
pub fn file_failure(error: &FileError) -> Failure {
    let path = error.path.display();
    let cause = crate::report::file_trouble(error.kind, &error.cause);
    let failure = Failure::new(
        format!("{path}: {}", cause.pick(Lang::En)),
        format!("{path}: {}", cause.pick(Lang::Vi)),
    );
    match error.kind {
        io::ErrorKind::NotFound
            if trust_store::named_by_environment().as_ref() == Some(&error.path) =>
        {
            failure.hint(
                "CONDAU_TRUST names it: correct that, or make it with `condau trust add FILE`",
                "đường dẫn này do biến CONDAU_TRUST chỉ ra: hãy sửa lại, hoặc tạo kho bằng `condau trust add TỆP`",
            )
        }
        io::ErrorKind::NotFound => failure.hint(
            "check the path; quote it if it holds spaces",
            "hãy kiểm tra đường dẫn; đặt trong dấu nháy nếu có dấu cách",
        ),
        io::ErrorKind::PermissionDenied => failure.hint(
            "check who may read or write it (ls -l)",
            "hãy kiểm tra quyền đọc, ghi của tệp hoặc thư mục",
        ),
        io::ErrorKind::AlreadyExists => failure.hint(
            "choose another name, or replace it with --force",
            "hãy chọn tên khác, hoặc thay thế bằng --force",
        ),
        io::ErrorKind::IsADirectory => failure.hint(
            "`condau check FOLDER` goes through a folder",
            "`condau check THƯ_MỤC` kiểm tra cả thư mục",
        ),
        io::ErrorKind::StorageFull => failure.hint(
            "free some space; nothing was left behind",
            "hãy giải phóng dung lượng; không có tệp dở dang nào bị để lại",
        ),
        _ => failure,
    }
}

/// A password is the first line of its file, without the line end.
///
/// # Errors
/// Where the file cannot be read or is not UTF-8.
pub fn read_password(path: &Path) -> Result<SecretString, Failure> {
    let bytes = files::read(path).map_err(|error| file_failure(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let path = path.display();
        Failure::usage(
            format!("the password file {path} is not UTF-8 text"),
            format!("tệp mật khẩu {path} không phải văn bản UTF-8"),
        )
    });
    let text = zeroize::Zeroizing::new(text?);
    Ok(SecretString::from(text.lines().next().unwrap_or_default().to_owned()))
}

/// A secret is all of its file, without one line end after it: it need not be text.
///
/// # Errors
/// Where the file cannot be read.
fn read_secret(path: &Path) -> Result<SecretSlice<u8>, Failure> {
    let mut bytes = files::read(path).map_err(|error| file_failure(&error))?;
    for end in [b'\n', b'\r'] {
        if bytes.last() == Some(&end) {
            bytes.pop();
        }
    }
    Ok(SecretSlice::from(bytes))
}

pub(super) fn parse_lang(text: &str) -> Result<Lang, String> {
    match text {
        "vi" => Ok(Lang::Vi),
        "en" => Ok(Lang::En),
        _ => Err("expected vi or en".to_owned()),
    }
}

fn parse_changes(text: &str) -> Result<ChangeProfile, String> {
    let known = ChangeProfile::ALL.into_iter().find(|profile| profile.name() == text);
    known.ok_or_else(|| "expected default, strict or acrobat".to_owned())
}
