//! Why the trust store could not be kept as asked, for people.

use crate::adapters::trust_store::TrustStoreError;
use crate::app::trust::TrustError;
use crate::cli::failure::Failure;
use crate::cli::options::file_failure;
use crate::cli::options::list_failure;
use crate::cli::options::settings_failure;

/// With file, cause and cure.
pub(super) fn trust_failure(error: &TrustError) -> Failure {
    match error {
        TrustError::File(error) => file_failure(error),
        TrustError::Material(error) => settings_failure(error),
        TrustError::Store(error) => of_store(error),
        TrustError::NoPlace => {
            Failure::usage(error.to_string(), "không có chỗ để đặt kho tin cậy")
                .hint("name a folder in CONDAU_TRUST", "hãy đặt tên một thư mục trong CONDAU_TRUST")
        }
        TrustError::NotAFolder { path } => Failure::usage(
            error.to_string(),
            format!("{} không phải thư mục", path.display()),
        )
        .hint(
            "anchors are added to a folder: name one in CONDAU_TRUST or with --trust",
            "chứng thư gốc được thêm vào thư mục: hãy chỉ ra bằng CONDAU_TRUST hoặc --trust",
        ),
        TrustError::Unreadable { path, cause } => Failure::new(
            error.to_string(),
            format!("{} không chứa chứng thư hay danh sách chứng thư nào", path.display()),
        )
        .because(cause.clone())
        .hint(
            "give a certificate (PEM, DER, PKCS#7), a trusted list or a list of thumbprints",
            "hãy dùng chứng thư (PEM, DER, PKCS#7), danh sách tin cậy hoặc danh sách dấu vân tay",
        ),
        TrustError::IsTrustList { path } => Failure::usage(
            error.to_string(),
            format!("{} là danh sách tin cậy của condau", path.display()),
        )
        .hint(
            format!("condau trust import {}", path.display()),
            format!("condau trust import {}", path.display()),
        ),
        TrustError::NoRoot { path, count } => Failure::new(
            error.to_string(),
            format!("{} có {count} chứng thư nhưng không có chứng thư gốc", path.display()),
        )
        .hint(
            "add the root's own file; --all trusts the intermediates themselves",
            "hãy thêm tệp của chứng thư gốc; --all sẽ tin cậy chính các chứng thư trung gian",
        ),
        TrustError::OneLabel { count } => Failure::usage(
            error.to_string(),
            format!("một nhãn cho {count} chứng thư"),
        )
        .hint("add them one by one, or leave --label out", "hãy thêm từng chứng thư, hoặc bỏ --label"),
        TrustError::Namesake { path, certificate, of } => Failure::new(
            error.to_string(),
            format!(
                "{}: chứng thư {certificate} mang tên {} nhưng KHÔNG trùng dấu vân tay đã công bố",
                path.display(),
                of.vi
            ),
        )
        .hint(
            format!(
                "it may be forged: the published fingerprint is {}; ask the authority, and use --same-name only if it confirms this one",
                of.sha256
            ),
            format!(
                "có thể là chứng thư giả mạo: dấu vân tay đã công bố là {}; hãy hỏi tổ chức đó, chỉ dùng --same-name nếu được xác nhận",
                of.sha256
            ),
        ),
        TrustError::NoListSigner { path } => Failure::usage(
            error.to_string(),
            format!("{} là danh sách tin cậy, chưa biết ai được ký danh sách này", path.display()),
        )
        .hint(
            "name its signer's certificate with --signer",
            "hãy chỉ ra chứng thư của bên ký bằng --signer",
        ),
        TrustError::ListSignature { path, why } => Failure::new(
            error.to_string(),
            format!("chữ ký của {} không được chứng minh: {why}", path.display()),
        )
        .hint(
            format!("nothing was added; `condau verify {}` says more", path.display()),
            format!("không thêm gì; `condau verify {}` cho biết thêm", path.display()),
        ),
        TrustError::NothingListed { path } => Failure::new(
            error.to_string(),
            format!("{} không nêu chứng thư nào để tin cậy", path.display()),
        )
        .hint(
            "a list of thumbprints needs the certificates beside it; a trusted list names services that were granted",
            "danh sách dấu vân tay cần kèm các tệp chứng thư; danh sách tin cậy phải có dịch vụ được cấp phép",
        ),
        TrustError::Unknown { wanted } => Failure::new(
            error.to_string(),
            format!("kho tin cậy không có chứng thư nào có dấu vân tay hoặc nhãn bắt đầu bằng `{wanted}`"),
        )
        .hint("see `condau trust list`", "xem `condau trust list`"),
        TrustError::Ambiguous { wanted, candidates } => Failure::new(
            error.to_string(),
            format!("`{wanted}` là phần đầu của nhiều chứng thư: {}", candidates.join(", ")),
        )
        .hint("give more of it", "hãy ghi dài hơn"),
        TrustError::NotCarried { path, certificate } => Failure::new(
            error.to_string(),
            format!("{} nêu {certificate} nhưng không kèm chứng thư", path.display()),
        )
        .hint(
            "import what `condau trust export` wrote, or add the certificate first",
            "hãy nhập tệp do `condau trust export` ghi, hoặc thêm chứng thư trước",
        ),
        TrustError::OtherSet { name } => Failure::new(
            error.to_string(),
            format!("nhóm `{name}` trong kho tin cậy có thời hạn khác"),
        )
        .hint(
            "give the set the dates of the file with `condau trust set`, or another name in the file",
            "đặt cho nhóm thời hạn như trong tệp bằng `condau trust set`, hoặc đổi tên nhóm trong tệp",
        ),
        TrustError::TwoSets { name } => Failure::new(
            error.to_string(),
            format!("hai danh sách trong kho cho nhóm `{name}` thời hạn khác nhau"),
        )
        .hint("`condau trust set` gives it dates", "`condau trust set` đặt thời hạn cho nhóm"),
    }
}

fn of_store(error: &TrustStoreError) -> Failure {
    match error {
        TrustStoreError::File(error) => file_failure(error),
        TrustStoreError::List { path, cause } => list_failure(path, cause),
        TrustStoreError::Certificates { path, cause } => Failure::new(
            error.to_string(),
            format!("{} không chứa chứng thư đọc được", path.display()),
        )
        .because(cause.clone())
        .hint("give a file in DER, PEM or PKCS#7", "hãy dùng tệp ở dạng DER, PEM hoặc PKCS#7"),
    }
}
