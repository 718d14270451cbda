//! Compared values in Vietnamese. The readers of formats say what they saw in English phrases;
//! inside of a Vietnamese sentence the usual ones are said in Vietnamese, `{}` standing for what
//! varies. What is not here stays as it was said: nothing is lost.

use super::causes;
use std::borrow::Cow;

/// English and Vietnamese. Longer phrases stand before those that are their beginnings.
const PHRASES: &[(&str, &str)] = &[
    // What anchors are trusted for.
    ("signing documents", "ký tài liệu"),
    ("issuing timestamps", "cấp dấu thời gian"),
    ("OCSP responses", "trả lời OCSP"),
    ("signing CRLs", "ký CRL"),
    // Certificates, CRLs and OCSP responses.
    ("nextUpdate after {}", "nextUpdate sau {}"),
    ("it is about another certificate", "nói về chứng thư số khác"),
    ("a statement as EN 319 412-5 defines it", "tuyên bố đúng theo EN 319 412-5"),
    ("this is no character string", "không phải chuỗi ký tự"),
    // Bytes and values of a PDF signature.
    ("{} bytes left out", "{} byte bị bỏ ra ngoài"),
    ("the {} bytes of Contents in hexadecimal", "{} byte của Contents ở dạng thập lục phân"),
    (
        "byte {}, within a revision that ends at {}",
        "byte {}, bên trong phiên bản kết thúc tại byte {}",
    ),
    (
        "the end of a revision: startxref of its cross-reference, %%EOF",
        "cuối một phiên bản: startxref tới bảng tham chiếu của nó, %%EOF",
    ),
    ("an array of four integers that are not negative", "một mảng bốn số nguyên không âm"),
    ("[0 b c d] with c ≥ b > 0", "[0 b c d] với c ≥ b > 0"),
    ("the signature of field {}", "chữ ký của trường {}"),
    ("its own", "của chính nó"),
    ("Contents of another copy of the dictionary", "Contents của một bản sao khác của từ điển"),
    ("the Contents at {}..{} of this dictionary", "Contents tại {}..{} của từ điển này"),
    (
        "a signature dictionary that a later revision has put in",
        "từ điển chữ ký do một phiên bản sau đưa vào",
    ),
    ("the one of the signed revision", "từ điển của phiên bản đã ký"),
    ("zeros where the signature belongs", "toàn số không ở chỗ của chữ ký"),
    ("a signature dictionary", "từ điển chữ ký"),
    ("a signature that stays", "chữ ký được giữ nguyên"),
    ("a signature", "một chữ ký"),
    ("a SubFilter that is known", "SubFilter đã biết"),
    ("DocMDP without Perms", "DocMDP mà không có Perms"),
    ("Perms /DocMDP that names the signature", "Perms /DocMDP trỏ tới chữ ký"),
    ("Perms names a signature without DocMDP", "Perms trỏ tới chữ ký không có DocMDP"),
    (
        "pairs of hexadecimal digits and nothing else",
        "các cặp chữ số thập lục phân và không gì khác",
    ),
    ("{} bytes after the last revision", "{} byte sau phiên bản cuối"),
    ("nothing after %%EOF", "không có gì sau %%EOF"),
    ("{} bytes that are not zero after the signature", "{} byte khác không sau chữ ký"),
    ("%PDF- as the first bytes", "%PDF- ở đầu tệp"),
    ("{} bytes before %PDF-", "{} byte trước %PDF-"),
    (
        "a signature that no cross-reference leads to",
        "có chữ ký mà bảng tham chiếu không còn dẫn tới",
    ),
    (
        "an update that names the revision before it",
        "bản cập nhật phải chỉ ra phiên bản đứng trước",
    ),
    ("its revision is not part of the document", "phiên bản của chữ ký không còn thuộc tài liệu"),
    ("signatures that cover one another whole", "các chữ ký bao phủ trọn vẹn lẫn nhau"),
    ("{} objects hidden from readers of PDF 1.4", "{} đối tượng bị giấu với trình đọc PDF 1.4"),
    (
        "cross-references that can be read without repair",
        "bảng tham chiếu đọc được mà không phải sửa",
    ),
    ("validation data that can be read", "dữ liệu kiểm tra đọc được"),
    (
        "the document is encrypted, so later changes cannot be read: {}",
        "tài liệu được mã hóa nên không đọc được các thay đổi sau khi ký: {}",
    ),
    ("no password was given", "chưa có mật khẩu"),
    ("the password given does not open it", "mật khẩu đã cho không mở được"),
    ("its encryption is not the same in every revision", "cách mã hóa đổi khác giữa các phiên bản"),
    ("its security handler ({}) is not Standard", "bộ bảo mật của nó ({}) không phải Standard"),
    ("its Encrypt dictionary: {}", "từ điển Encrypt của nó: {}"),
    ("a filter that it names is not among CF", "bộ lọc mà nó nêu không có trong CF"),
    ("CF gives Identity another meaning", "CF gán cho Identity một nghĩa khác"),
    ("the document's password", "mật khẩu của tài liệu"),
    ("neither strings nor streams are encrypted", "cả chuỗi và luồng đều không được mã hóa"),
    ("strings are not encrypted", "các chuỗi không được mã hóa"),
    ("streams are not encrypted", "các luồng không được mã hóa"),
    ("strings and streams encrypted alike", "chuỗi và luồng được mã hóa như nhau"),
    // Later changes of a PDF.
    ("the page tree runs in a circle", "cây trang tham chiếu vòng tròn"),
    ("the signature covers no whole revision", "chữ ký không bao phủ trọn một phiên bản"),
    ("references lead to references in a circle", "các tham chiếu trỏ vòng tròn"),
    (
        "an appearance was changed that is also used as {}",
        "hình hiển thị bị sửa còn được dùng làm {}",
    ),
    ("an object was changed that is also used as {}", "đối tượng bị sửa còn được dùng làm {}"),
    (
        "an object number was used again for something else",
        "số hiệu đối tượng bị dùng lại cho thứ khác",
    ),
    ("an object was deleted", "một đối tượng bị xóa"),
    ("an object that was there became a field", "một đối tượng có sẵn bị biến thành trường"),
    ("an annotation that was there became a widget", "một chú thích có sẵn bị biến thành ô trường"),
    (
        "/{} now leads to an object that was there before",
        "/{} nay trỏ tới một đối tượng đã có từ trước",
    ),
    ("the structure tree was changed: {}", "cây cấu trúc bị sửa: {}"),
    ("something was put where nothing was: {}", "có thêm nội dung ở chỗ trước đó trống: {}"),
    (
        "a new object is used where no rule expects it",
        "một đối tượng mới được dùng ở chỗ không được phép",
    ),
    ("a page was taken away", "một trang bị bỏ"),
    ("/{} of a page or of the page tree", "/{} của trang hoặc của cây trang"),
    ("an annotation was added with an action: /{}", "thêm chú thích kèm hành động: /{}"),
    ("an annotation was added: {}", "thêm chú thích: {}"),
    ("an annotation was taken away: {}", "chú thích bị bỏ: {}"),
    ("an annotation was changed: {}", "chú thích bị sửa: {}"),
    ("the order of annotations, or one within its page", "thứ tự các chú thích trong trang"),
    ("the identifier of the document", "định danh của tài liệu"),
    ("document information taken away", "thông tin tài liệu bị bỏ"),
    ("document information: {}", "thông tin tài liệu: {}"),
    ("a later version of PDF", "phiên bản PDF cao hơn"),
    ("an earlier version of PDF", "phiên bản PDF thấp hơn"),
    ("the form was taken away", "biểu mẫu bị bỏ"),
    ("the form cannot be read whole: {}", "không đọc được trọn vẹn biểu mẫu: {}"),
    ("resources of the form", "tài nguyên của biểu mẫu"),
    ("a field was taken away, renamed or replaced", "một trường bị bỏ, đổi tên hoặc thay thế"),
    ("a field was filled", "một trường được điền"),
    ("a field was changed", "một trường bị sửa"),
    ("the type of a field was changed", "loại của trường bị đổi"),
    ("the value of a field is now {}", "giá trị của trường nay là {}"),
    ("{}, though fields are locked (FieldMDP)", "{}, dù các trường đã bị khóa (FieldMDP)"),
    ("{}, though it is locked (FieldMDP)", "{}, dù trường đã bị khóa (FieldMDP)"),
    ("a signature was added", "thêm chữ ký"),
    ("a field with a signature was added", "thêm trường có chữ ký"),
    ("an empty signature field was added", "thêm trường chữ ký trống"),
    (
        "a signature field got a value that is not a new object",
        "trường chữ ký nhận giá trị không phải đối tượng mới",
    ),
    (
        "a signature field got a value that is no signature",
        "trường chữ ký nhận giá trị không phải chữ ký",
    ),
    ("a field was added that is not for signatures", "thêm trường không phải để ký"),
    (
        "a field was added that shows something and is not signed",
        "thêm trường có hiển thị mà không được ký",
    ),
    ("an appearance was taken away", "hình hiển thị bị bỏ"),
    ("/{} of a signature field that is signed", "/{} của trường chữ ký đã ký"),
    ("/{} of a field or its widget", "/{} của trường hoặc ô của nó"),
    ("the metadata were taken away", "siêu dữ liệu bị bỏ"),
    ("metadata that are not XMP: {}", "siêu dữ liệu không phải XMP: {}"),
    ("the security store was taken away", "kho dữ liệu kiểm tra (DSS) bị bỏ"),
    ("/{} of the security store was taken away", "/{} của kho dữ liệu kiểm tra bị bỏ"),
    ("/{} of the security store is no array", "/{} của kho dữ liệu kiểm tra không phải mảng"),
    ("{} was changed or taken away", "{} bị sửa hoặc bị bỏ"),
    ("changed: {}", "bị sửa: {}"),
    ("validation data", "dữ liệu kiểm tra"),
    // XML.
    ("document type declaration", "khai báo kiểu tài liệu (DTD)"),
    (
        "well-formed XML without a document type declaration",
        "XML đúng cú pháp và không có khai báo kiểu tài liệu (DTD)",
    ),
    ("a file within the limits", "tệp trong giới hạn"),
    ("the prefix {} is not declared", "tiền tố {} chưa được khai báo"),
    ("content after the document element", "có nội dung sau phần tử gốc"),
    ("the file ends inside element {}", "tệp kết thúc giữa phần tử {}"),
    ("the file ends inside a value", "tệp kết thúc giữa một giá trị"),
    ("expected the document element", "thiếu phần tử gốc"),
    ("expected the end of element {}", "thiếu thẻ đóng của phần tử {}"),
    ("end tag without a start tag", "thẻ đóng không có thẻ mở"),
    ("elements are nested too deeply", "các phần tử lồng nhau quá sâu"),
    ("several elements have the id {}", "nhiều phần tử có cùng id {}"),
    ("ids that stand on one element each", "mỗi id chỉ ở một phần tử"),
    ("ids on one element each", "mỗi id chỉ ở một phần tử"),
    ("no element has the id {}", "không phần tử nào có id {}"),
    ("a transform that is allowed", "phép biến đổi được phép"),
    ("an absolute URI", "URI tuyệt đối"),
    ("readable key data", "dữ liệu khóa đọc được"),
    ("a comment in {}", "chú thích trong {}"),
    ("base64 text and nothing else", "chỉ văn bản base64"),
    ("a second {}", "{} thứ hai"),
    ("text between the parts", "văn bản chen giữa các phần"),
    ("SignedInfo or SignatureValue is missing", "thiếu SignedInfo hoặc SignatureValue"),
    (
        "SignedInfo, SignatureValue, KeyInfo once at most, Objects",
        "SignedInfo, SignatureValue, tối đa một KeyInfo, rồi Object",
    ),
    ("no element is left after the transforms", "sau các phép biến đổi không còn phần tử nào"),
    ("at least one element", "ít nhất một phần tử"),
    ("no SigningTime", "không có SigningTime"),
    ("its DigestValue is not readable", "không đọc được DigestValue"),
    ("the reference has no URI", "tham chiếu không có URI"),
    ("{} was not given", "chưa có {}"),
    ("{} was not found", "không tìm thấy {}"),
    ("it was not found", "không tìm thấy"),
    // Keys, algorithms, CMS, certificates.
    ("no key was found", "không tìm thấy khóa"),
    ("{} needs a secret key", "{} cần khóa bí mật"),
    ("algorithm {} is not supported", "chưa hỗ trợ thuật toán {}"),
    ("signature algorithm {} is not supported", "chưa hỗ trợ thuật toán ký {}"),
    ("digest algorithm {} is not supported", "chưa hỗ trợ thuật toán băm {}"),
    ("digest algorithm {} is not known", "không biết thuật toán băm {}"),
    ("the signature could not be read", "không đọc được chữ ký"),
    ("the signature cannot be read", "không đọc được chữ ký"),
    ("the signature is not of the form of one", "chữ ký không đúng dạng"),
    ("the signing certificate is not at hand", "không có chứng thư ký"),
    ("the certificate of {} is not at hand", "không có chứng thư của {}"),
    ("the CRL's issuer", "nơi phát hành CRL"),
    ("the responder", "máy chủ OCSP"),
    ("the signed content is not at hand", "không có nội dung được ký"),
    ("the certificate was not found", "không tìm thấy chứng thư"),
    ("no certificate status", "không có tình trạng chứng thư"),
    ("RSA or ECDSA with {}", "RSA hoặc ECDSA với {}"),
    ("an ECDSA algorithm with its digest", "thuật toán ECDSA kèm thuật toán băm"),
    ("of unknown type {}", "thuộc loại chưa biết {}"),
    ("a known type", "loại đã biết"),
    ("a CRL", "CRL"),
    ("an OCSP response", "trả lời OCSP"),
    ("in another order or encoding", "theo thứ tự hoặc cách mã hóa khác"),
    ("the limit of signature checks is reached", "đã đạt giới hạn số lần kiểm tra chữ ký"),
    ("the limit of work on signatures is reached", "đã đạt giới hạn công việc kiểm tra chữ ký"),
    ("limit reached: work on signatures", "đã đạt giới hạn công việc kiểm tra chữ ký"),
    ("more than {} signature checks", "hơn {} lần kiểm tra chữ ký"),
    ("more than {} statuses of certificates", "hơn {} tình trạng chứng thư"),
    // Files that cannot be read.
    ("a Word document (.docx)", "tài liệu Word (.docx)"),
    ("an Excel workbook (.xlsx)", "bảng tính Excel (.xlsx)"),
    ("a PowerPoint presentation (.pptx)", "bài trình chiếu PowerPoint (.pptx)"),
    ("an OpenDocument file (.odt, .ods, .odp)", "tài liệu OpenDocument (.odt, .ods, .odp)"),
    ("an old Office document (.doc, .xls, .ppt)", "tài liệu Office cũ (.doc, .xls, .ppt)"),
    ("a rich text document (.rtf)", "tài liệu .rtf"),
    ("an ASiC container", "gói chữ ký ASiC"),
    ("a zip archive", "tệp nén zip"),
    ("a Java archive", "gói Java"),
    ("an e-book (.epub)", "sách điện tử (.epub)"),
    ("a PostScript document", "tài liệu PostScript"),
    ("a picture ({})", "tệp ảnh ({})"),
    ("an archive ({})", "tệp nén ({})"),
    (
        "the file is cut short or damaged: objects that no cross-reference lists follow the last complete revision",
        "tệp bị cắt cụt hoặc hư hỏng: sau phiên bản hoàn chỉnh cuối cùng còn các đối tượng không có trong bảng tham chiếu nào",
    ),
    (
        "not a document that condau reads yet: an edXML package",
        "condau chưa đọc được loại này: gói edXML",
    ),
    (
        "no startxref, offset and %%EOF at the end of the file",
        "cuối tệp không có startxref, vị trí và %%EOF",
    ),
    (
        "no `startxref`, offset and %%EOF at the end of the file",
        "cuối tệp không có `startxref`, vị trí và %%EOF",
    ),
    ("no cross-reference section begins here", "không có bảng tham chiếu tại đây"),
    ("the chain of Prev runs in a circle", "chuỗi Prev chạy vòng tròn"),
    ("the file ends before these bytes do", "tệp kết thúc trước các byte này"),
    ("the file became shorter", "tệp bị ngắn đi khi đang đọc"),
    ("the password is missing", "thiếu mật khẩu"),
    ("the password is wrong", "sai mật khẩu"),
    ("{} (at byte {})", "{} (tại byte {})"),
    ("{} (object {})", "{} (đối tượng {})"),
    ("{} bytes", "{} byte"),
    ("byte {}", "byte {}"),
    ("exactly one", "đúng một"),
    ("at most {}", "tối đa {}"),
    ("none of this type", "không có loại này"),
    ("not known", "chưa biết"),
];

/// Why a certificate was revoked: RFC 5280's names.
const REASONS: &[(&str, &str)] = &[
    ("unspecified", "không nêu lý do"),
    ("keyCompromise", "lộ khóa"),
    ("cACompromise", "tổ chức cấp bị lộ khóa"),
    ("affiliationChanged", "thay đổi đơn vị"),
    ("superseded", "đã được thay thế"),
    ("cessationOfOperation", "ngừng sử dụng"),
    ("certificateHold", "tạm dừng"),
    ("privilegeWithdrawn", "bị rút quyền"),
    ("aACompromise", "tổ chức cấp thuộc tính bị lộ khóa"),
];

/// Phrases within phrases are said in Vietnamese, too, so many deep.
const DEPTH: u8 = 5;

/// A compared value in Vietnamese.
pub fn in_vietnamese(value: &str) -> Cow<'_, str> {
    translate(value, DEPTH)
}

fn translate(value: &str, depth: u8) -> Cow<'_, str> {
    if depth == 0 {
        return Cow::Borrowed(value);
    }
    if !value.contains(' ') {
        let reason = REASONS.iter().find(|(en, _)| *en == value);
        return Cow::Borrowed(reason.map_or(value, |(_, vi)| vi));
    }
    // `DA-23: …` is a rule of its own and what it says.
    if let Some((rule, what)) = value.split_once(": ").filter(|(rule, _)| is_rule(rule)) {
        return Cow::Owned(format!("{rule}: {}", translate(what, depth.saturating_sub(1))));
    }
    let last = causes::compared::GENERAL.iter().chain(causes::GENERAL);
    let last = last.chain(causes::compared::LAST);
    for (en, vi) in causes::rows().chain(PHRASES).chain(last) {
        let Some(varying) = matched(en, value) else { continue };
        return Cow::Owned(filled(en, vi, &varying, depth.saturating_sub(1)));
    }
    Cow::Borrowed(value)
}

/// Two or three capitals, a hyphen and a number.
pub(super) fn is_rule(text: &str) -> bool {
    text.split_once('-').is_some_and(|(prefix, number)| {
        !number.is_empty()
            && (2..=4).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_uppercase())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// The Vietnamese phrase with what varies: each blank takes the next of its own kind.
fn filled(en: &str, vi: &str, varying: &[&str], depth: u8) -> String {
    let of_kind = |wanted: &'static str| {
        let kinds = blanks(en).map(|(_, blank)| blank);
        kinds.zip(varying).filter(move |(kind, _)| *kind == wanted).map(|(_, inner)| *inner)
    };
    let (mut said, mut kept) = (of_kind(SAID), of_kind(KEPT));
    let mut text = String::new();
    let mut rest = vi;
    for (before, blank) in blanks(vi) {
        text.push_str(before);
        match blank {
            SAID => text.push_str(&translate(said.next().unwrap_or_default(), depth)),
            _ => text.push_str(kept.next().unwrap_or_default()),
        }
        rest = rest.get(before.len().saturating_add(blank.len())..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// A blank for what is said in Vietnamese, too.
const SAID: &str = "{}";

/// A blank for what is not ours to translate: a name, a path, a number.
const KEPT: &str = "{=}";

/// The blanks of a phrase, each with the text before it.
fn blanks(phrase: &str) -> impl Iterator<Item = (&str, &'static str)> {
    let mut rest = phrase;
    std::iter::from_fn(move || {
        let (at, blank) = [SAID, KEPT]
            .into_iter()
            .filter_map(|blank| rest.find(blank).map(|at| (at, blank)))
            .min()?;
        let (before, after) = rest.split_at_checked(at)?;
        rest = after.get(blank.len()..)?;
        Some((before, blank))
    })
}

/// What stands for each blank of a phrase, where the value is of its form.
fn matched<'a>(phrase: &str, value: &'a str) -> Option<Vec<&'a str>> {
    let mut varying = Vec::new();
    let mut rest = value;
    let mut end = 0_usize;
    for (before, blank) in blanks(phrase) {
        let at = if end == 0 { 0 } else { rest.find(before)? };
        let (inner, after) = rest.split_at_checked(at)?;
        rest = after.strip_prefix(before)?;
        if end > 0 {
            varying.push(inner);
        }
        end = end.saturating_add(before.len()).saturating_add(blank.len());
    }
    let last = phrase.get(end..)?;
    let inner = rest.strip_suffix(last)?;
    if end == 0 {
        return inner.is_empty().then_some(varying);
    }
    varying.push(inner);
    // What stands before a colon is not part of the name that comes first.
    let is_more = phrase.starts_with(KEPT) && varying.first()?.contains(": ");
    (!is_more && varying.iter().all(|inner| !inner.is_empty())).then_some(varying)
}

#[cfg(test)]
mod tests {
    use super::PHRASES;
    use super::causes;
    use super::in_vietnamese;

    #[test]
    fn values_are_said_with_what_varies_in_them() {
        for (en, vi) in [
            ("6002 bytes left out", "6002 byte bị bỏ ra ngoài"),
            (
                "byte 7092, within a revision that ends at 7195",
                "byte 7092, bên trong phiên bản kết thúc tại byte 7195",
            ),
            (
                "DA-23: an object was changed that is also used as Root/Foo",
                "DA-23: đối tượng bị sửa còn được dùng làm Root/Foo",
            ),
            (
                "DA-08: a field was filled, though it is locked (FieldMDP)",
                "DA-08: một trường được điền, dù trường đã bị khóa (FieldMDP)",
            ),
            ("keyCompromise", "lộ khóa"),
            (
                "--tsa: timestamp from ftp://x: ftp is neither http nor https",
                "--tsa: dấu thời gian từ ftp://x: ftp không phải http hay https",
            ),
            (
                "there is no signature `a signature` (there are: a CRL, b)",
                "không có chữ ký “a signature” (đang có: a CRL, b)",
            ),
            ("there is no page 9, the document has 1", "không có trang 9, tài liệu có 1 trang"),
            (
                "no cross-reference section begins here (at byte 12)",
                "không có bảng tham chiếu tại đây (tại byte 12)",
            ),
        ] {
            assert_eq!(in_vietnamese(en), vi);
        }
    }

    #[test]
    fn no_phrase_is_taken_for_a_shorter_one() {
        let taken: Vec<_> = causes::rows()
            .filter(|(en, _)| en.contains("{=}") && !en.contains("{}"))
            .map(|(en, vi)| (en.replace("{=}", "7"), vi.replace("{=}", "7")))
            .map(|(en, vi)| (in_vietnamese(&en).into_owned(), vi))
            .filter(|(said, vi)| said != vi)
            .collect();
        assert_eq!(taken, []);
    }

    #[test]
    fn values_that_are_not_phrases_stay() {
        for value in
            ["CN=Root CA,O=Example Inc", "[0 1 2]", "", "a phrase that nobody knows", "x: y z"]
        {
            assert_eq!(in_vietnamese(value), value);
        }
    }

    #[test]
    fn every_phrase_has_the_same_blanks_in_both_languages() {
        for (en, vi) in PHRASES {
            assert_eq!(en.matches("{}").count(), vi.matches("{}").count(), "{en}");
        }
        let general = causes::GENERAL.iter().chain(causes::compared::GENERAL);
        let general = general.chain(causes::compared::LAST);
        for (en, vi) in causes::rows().chain(general) {
            for blank in ["{}", "{=}"] {
                assert_eq!(en.matches(blank).count(), vi.matches(blank).count(), "{en}");
            }
        }
        let mut known: Vec<&str> = PHRASES.iter().chain(causes::rows()).map(|row| row.0).collect();
        known.sort_unstable();
        let twice = known.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None, "a phrase stands twice");
    }
}
