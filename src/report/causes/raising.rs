//! Raising signatures to higher levels, and planning their renewal.

pub(super) const ROWS: &[(&str, &str)] = &[
    (
        "a timestamp is needed: name an authority with --tsa",
        "cần dấu thời gian: hãy chỉ dịch vụ cấp bằng --tsa",
    ),
    (
        "by what the document carries alone, signature `{=}` does not stand: {=}",
        "chỉ với những gì có trong tài liệu, chữ ký “{=}” chưa đủ cơ sở kết luận: {=}",
    ),
    ("expected B-T, B-LT or B-LTA", "cần B-T, B-LT hoặc B-LTA"),
    ("it has no signature `{=}`; there are: {=}", "không có chữ ký “{=}”; đang có: {=}"),
    ("it has no signature that could be raised", "không có chữ ký nào để nâng mức"),
    (
        "only signatures in PDF, XML and CMS files and in ASiC containers can be raised to a higher level",
        "chỉ nâng mức được chữ ký trong tệp PDF, XML, CMS và gói ASiC",
    ),
    ("the content that is signed is not at hand", "không có nội dung được ký để đối chiếu"),
    ("{=}: what it is over is unclear", "{=}: không rõ tệp này là về nội dung nào"),
    ("{=} covers what would be added to", "{=} đã bao trùm phần sẽ thêm vào"),
    ("there is no signer {=} among {=}", "không có người ký thứ {=} trong số {=}"),
    ("there is no signer {=}", "không có người ký thứ {=}"),
    ("{=} bytes follow the signature", "có {=} byte nằm sau chữ ký"),
    ("{=} cannot be computed over it", "không tính được {=} trên nội dung này"),
    (
        "signature `{=}` does not hold ({=}): nothing that is added makes it hold",
        "chữ ký “{=}” không hợp lệ ({=}): thêm gì cũng không làm cho hợp lệ được",
    ),
    (
        "the certificate of {=} ended at {=}: a timestamp now proves nothing",
        "chứng thư số của {=} đã hết hạn lúc {=}: gắn dấu thời gian bây giờ không chứng minh được gì",
    ),
    ("the sample certificates and CRLs", "các chứng thư và CRL mẫu"),
    (
        "the status of the signer of `{=}`, issued at {=}, is older than the signature ({=})",
        "trạng thái chứng thư của chữ ký “{=}”, cấp lúc {=}, cũ hơn chữ ký ({=})",
    ),
    (
        "{=} certificates or statuses are missing",
        "còn thiếu {=} chứng thư hoặc trạng thái chứng thư",
    ),
    ("the level is not reached", "chưa đạt mức yêu cầu"),
];
