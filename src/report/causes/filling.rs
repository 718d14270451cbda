//! Filling form fields.

pub(super) const ROWS: &[(&str, &str)] = &[
    ("expected FIELD=VALUE", "cần TRƯỜNG=GIÁ_TRỊ"),
    (
        "it is not a PDF, and only PDFs have form fields",
        "tệp không phải PDF, mà chỉ PDF mới có trường biểu mẫu",
    ),
    (
        "the document's permissions do not allow its fields to be filled; give its owner's password \
         with --document-password-file",
        "quyền hạn đặt trong tài liệu không cho điền biểu mẫu; hãy đưa mật khẩu chủ sở hữu bằng \
         --document-password-file",
    ),
    ("the document has no form fields", "tài liệu không có trường biểu mẫu"),
    (
        "the form is also an XFA form, whose data would say something else",
        "biểu mẫu còn có dạng XFA, dữ liệu trong đó sẽ khác đi",
    ),
    (
        "the document has no field `{=}` (there are: {=})",
        "tài liệu không có trường “{=}” (đang có: {=})",
    ),
    ("several fields are named `{=}`", "có nhiều trường cùng tên “{=}”"),
    ("field `{=}` is read-only", "trường “{=}” chỉ cho đọc"),
    (
        "field `{=}` is a signature field: `condau sign --field`",
        "trường “{=}” là trường chữ ký: hãy dùng `condau sign --field`",
    ),
    ("field `{=}` is of no kind that takes a value", "trường “{=}” không thuộc loại nhận giá trị"),
    (
        "field `{=}` is not an object of its own, or holds other fields",
        "trường “{=}” không phải một đối tượng riêng, hoặc chứa các trường khác",
    ),
    (
        "field `{=}` is for a password, which no document keeps",
        "trường “{=}” dùng cho mật khẩu, không tài liệu nào lưu lại",
    ),
    ("field `{=}` is for the name of a file", "trường “{=}” dùng cho tên tệp"),
    (
        "field `{=}` is for rich text, which is not written",
        "trường “{=}” dùng cho văn bản có định dạng, chưa ghi được",
    ),
    (
        "field `{=}` is a push button, which has no value",
        "trường “{=}” là nút bấm, không có giá trị",
    ),
    (
        "field `{=}` takes {=} letters, the value has {=}",
        "trường “{=}” nhận tối đa {=} ký tự, giá trị có {=}",
    ),
    ("the value of field `{=}` does not fit its area", "giá trị của trường “{=}” không vừa ô"),
    (
        "field `{=}` has one line, the value has several",
        "trường “{=}” chỉ có một dòng, giá trị có nhiều dòng",
    ),
    (
        "field `{=}` does not offer `{=}` (it offers: {=})",
        "trường “{=}” không có lựa chọn “{=}” (đang có: {=})",
    ),
    ("field `{=}`: {}", "trường “{=}”: {}"),
    ("a signature field: `condau sign --field`", "trường chữ ký: hãy dùng `condau sign --field`"),
    ("a push button, which has no value", "nút bấm, không có giá trị"),
    ("of no kind that takes a value", "không thuộc loại nhận giá trị"),
    ("field `{=}` is {}", "trường “{=}” là {}"),
];
