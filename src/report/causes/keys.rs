//! Keys in files and in tokens.

pub(super) const ROWS: &[(&str, &str)] = &[
    // Keys in files.
    ("{=}: the password does not open it", "{=}: mật khẩu không đúng"),
    ("{=} is locked by a password, and none was given", "{=} cần mật khẩu nhưng chưa được đưa"),
    (
        "{=} is encrypted with {}, which is not supported",
        "{=} được mã hóa theo cách không hỗ trợ: {}",
    ),
    ("an old or rare scheme", "cách cũ hoặc hiếm gặp"),
    ("an old scheme (PBES1, {=})", "cách cũ (PBES1, {=})"),
    ("the old PEM scheme (DEK-Info)", "cách cũ của PEM (DEK-Info)"),
    ("scheme {=}", "cách {=}"),
    (
        "{=} holds {=} private keys ({}); name the certificate of one with --cert",
        "{=} chứa {=} khóa bí mật ({}); hãy chỉ chứng thư của một khóa bằng --cert",
    ),
    ("PEM blocks", "các khối PEM"),
    ("{=} holds no private key", "{=} không chứa khóa bí mật"),
    (
        "{=} holds no certificate of its key; give one with --cert",
        "{=} không có chứng thư của khóa; hãy đưa bằng --cert",
    ),
    (
        "the key of {=} is not the key of certificate {=} (serial {=})",
        "khóa trong {=} không phải khóa của chứng thư {=} (số {=})",
    ),
    ("{=} is not a readable key file: {}", "{=} không phải tệp khóa đọc được: {}"),
    ("a certificate in {=}", "một chứng thư trong {=}"),
    ("the base64 of its {=} block is broken", "base64 của khối {=} bị hỏng"),
    ("its {=} block is broken", "khối {=} bị hỏng"),
    ("it is empty", "tệp rỗng"),
    ("it is PKCS#12; give it with --p12", "đây là PKCS#12; hãy đưa bằng --p12"),
    (
        "expected PEM, or DER of PKCS#8, PKCS#1 or SEC 1; it begins with {=}",
        "cần PEM, hoặc DER của PKCS#8, PKCS#1 hay SEC 1; tệp bắt đầu bằng {=}",
    ),
    (
        "it is PEM; give a key with --key, its certificate with --cert",
        "đây là tệp PEM; hãy đưa khóa bằng --key, chứng thư bằng --cert",
    ),
    (
        "a key stands in a .p12 or .pfx file (--p12), in PEM or DER (--key, with --cert), or in a \
         token (--pkcs11)",
        "khóa nằm trong tệp .p12, .pfx (--p12), tệp PEM hoặc DER (--key, kèm --cert), hoặc thiết bị \
         (--pkcs11)",
    ),
    ("it is not PKCS#12 (.p12, .pfx)", "không phải tệp PKCS#12 (.p12, .pfx)"),
    ("it is PKCS#12, and broken or cut: {=}", "là tệp PKCS#12 nhưng bị hỏng hoặc bị cắt cụt: {=}"),
    ("convert it: {=}, then {=}, and delete {=}", "hãy chuyển đổi: {=}, rồi {=}, và xóa {=}"),
    ("convert it: {=}", "hãy chuyển đổi: {=}"),
    // Tokens.
    ("{=}: cannot open shared object file: {}", "{=}: không mở được thư viện: {}"),
    ("{=} is not a PKCS#11 library: {}", "{=} không phải thư viện PKCS#11: {}"),
    ("no token is plugged in (library {=})", "chưa cắm thiết bị ký số nào (thư viện {=})"),
    ("no token is labelled `{=}`; there are: {=}", "không có thiết bị tên “{=}”; đang có: {=}"),
    (
        "several tokens are plugged in; name one with --token: {=}",
        "có nhiều thiết bị; hãy chọn bằng --token: {=}",
    ),
    (
        "the PIN of token `{=}` is locked; the unit that issued it can unlock it (mã PIN đã bị khóa)",
        "mã PIN của thiết bị “{=}” đã bị khóa; đơn vị cấp thiết bị có thể mở khóa",
    ),
    (
        "token `{=}`: one PIN try is left before it locks (Mã PIN chỉ còn 1 lần thử trước khi thiết \
         bị bị khóa)",
        "thiết bị “{=}”: Mã PIN chỉ còn 1 lần thử trước khi thiết bị bị khóa",
    ),
    ("the PIN of token `{=}` is wrong; {}", "mã PIN của thiết bị “{=}” không đúng; {}"),
    ("the token does not tell how many tries are left", "thiết bị không cho biết còn mấy lần thử"),
    ("fewer tries are left", "số lần thử còn ít"),
    (
        "one try is left (Mã PIN chỉ còn 1 lần thử trước khi thiết bị bị khóa)",
        "Mã PIN chỉ còn 1 lần thử trước khi thiết bị bị khóa",
    ),
    ("the token is locked now (mã PIN đã bị khóa)", "thiết bị đã bị khóa mã PIN"),
    (
        "token `{=}` needs its PIN, and none was given",
        "thiết bị “{=}” cần mã PIN nhưng chưa được đưa",
    ),
    ("token `{=}` has no user PIN yet", "thiết bị “{=}” chưa có mã PIN người dùng"),
    (
        "token `{=}` holds no private signing key with id {=}",
        "thiết bị “{=}” không có khóa ký mang mã {=}",
    ),
    ("token `{=}` holds no private signing key", "thiết bị “{=}” không có khóa ký"),
    (
        "token `{=}` holds several keys; choose one with --key-id: {=}",
        "thiết bị “{=}” có nhiều khóa; hãy chọn bằng --key-id: {=}",
    ),
    (
        "token `{=}` holds no certificate for key {=}; give it with --cert",
        "thiết bị “{=}” không có chứng thư của khóa {=}; hãy đưa bằng --cert",
    ),
    (
        "key {=} of token `{=}` is not the key of certificate {=}",
        "khóa {=} của thiết bị “{=}” không phải khóa của chứng thư {=}",
    ),
    ("a certificate on token `{=}`", "một chứng thư trên thiết bị “{=}”"),
    ("listing the certificates", "liệt kê chứng thư"),
    ("listing the keys", "liệt kê khóa"),
    ("listing the tokens", "liệt kê thiết bị"),
    ("listing what the token can do", "hỏi khả năng của thiết bị"),
    ("logging in to the token", "đăng nhập vào thiết bị"),
    ("opening a session with the token", "mở phiên làm việc với thiết bị"),
    ("reading the token", "đọc thiết bị"),
    ("listing the certificates: {=}", "khi liệt kê chứng thư: {=}"),
    ("listing the keys: {=}", "khi liệt kê khóa: {=}"),
    ("listing the tokens: {=}", "khi liệt kê thiết bị: {=}"),
    ("listing what the token can do: {=}", "khi hỏi khả năng của thiết bị: {=}"),
    ("logging in to the token: {=}", "khi đăng nhập vào thiết bị: {=}"),
    ("opening a session with the token: {=}", "khi mở phiên làm việc với thiết bị: {=}"),
    ("reading the token: {=}", "khi đọc thiết bị: {=}"),
    (
        "make sure of the PIN, then repeat with --last-try-ok; or have it unlocked",
        "hãy chắc chắn về mã PIN rồi thêm --last-try-ok, hoặc đề nghị mở khóa thiết bị",
    ),
    (
        "give the certificate of this key with --cert, or the key of that certificate",
        "hãy đưa đúng chứng thư của khóa này bằng --cert, hoặc đúng khóa của chứng thư đó",
    ),
    (
        "name the token's own PKCS#11 library (.so, .dll, .dylib), which comes with its driver; see \
         that it is installed, and built for this kind of machine",
        "hãy chỉ đúng thư viện PKCS#11 của thiết bị (.so, .dll, .dylib), đi kèm trình điều khiển; \
         kiểm tra đã cài đặt và đúng loại cho máy này",
    ),
    (
        "plug it in; where it is, name the library of this very kind of token with --pkcs11",
        "hãy cắm thiết bị; nếu đã cắm, hãy chỉ đúng thư viện của loại thiết bị này bằng --pkcs11",
    ),
    (
        "give the certificate of this key with --cert, or choose the key with --key-id",
        "hãy đưa chứng thư của khóa này bằng --cert, hoặc chọn khóa khác bằng --key-id",
    ),
    (
        "an earlier use of the token ended abnormally",
        "lần dùng thiết bị trước đó kết thúc bất thường",
    ),
    ("the token's ECDSA value has {=} bytes", "giá trị ECDSA của thiết bị dài {=} byte"),
    ("{=} on this token", "{=} trên thiết bị này"),
];
