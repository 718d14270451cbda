//! Later changes of a PDF that no rule allows, as the readers of revisions name them.

pub(super) const ROWS: &[(&str, &str)] = &[
    ("/AcroForm /{=}", "mục /AcroForm /{=}"),
    // What speaks against signing a document.
    (
        "page {=}: an image lies over {=} letters: \"{=}\"",
        "trang {=}: hình ảnh che lên {=} chữ: “{=}”",
    ),
    (
        "page {=}: a filled area lies over {=} letters: \"{=}\"",
        "trang {=}: mảng màu che lên {=} chữ: “{=}”",
    ),
    (
        "page {=}: an annotation ({=}) lies over {=} letters: \"{=}\"",
        "trang {=}: chú thích ({=}) che lên {=} chữ: “{=}”",
    ),
    ("page {=}: {}", "trang {=}: {}"),
    ("layer \"{=}\" is off", "lớp “{=}” đang tắt"),
    ("all layers are off but those named", "mọi lớp đều tắt trừ các lớp được nêu"),
    (
        "layers change by the way the document is used",
        "các lớp thay đổi theo cách dùng tài liệu (xem, in)",
    ),
    ("a stream whose content is in another file", "luồng có nội dung nằm ở tệp khác"),
    ("an embedded file", "một tệp nhúng"),
    ("a hidden annotation: {=}", "chú thích bị ẩn: {=}"),
    ("an unused object: {=}", "đối tượng không dùng: {=}"),
    ("{=} unused objects", "{=} đối tượng không dùng"),
    ("{=} revisions", "{=} phiên bản"),
    ("a file was attached", "có tệp được đính kèm"),
    ("it lies over an annotation that was there: {=}", "che lên chú thích có sẵn: {=}"),
    ("it lies over {=} letters: \"{=}\"", "che lên {=} chữ: “{=}”"),
    (
        "an object that was in the signed part is used only now",
        "đối tượng nằm sẵn trong phần đã ký nay mới được dùng",
    ),
    (
        "pages were changed in a document that has page templates",
        "các trang bị thay đổi trong tài liệu có trang mẫu",
    ),
    ("tags of a new signature field", "thẻ cấu trúc của trường chữ ký mới"),
    (
        "the field shows \"{=}\", its value is \"{=}\"",
        "trường hiển thị “{=}” nhưng giá trị là “{=}”",
    ),
    (
        "the look of a field was changed alone: it shows \"{=}\"",
        "chỉ hình hiển thị của trường bị thay đổi: hiển thị “{=}”",
    ),
    ("the field shows {}, its value is \"{=}\"", "trường hiển thị {} nhưng giá trị là “{=}”"),
    (
        "the look of a field was changed alone and cannot be read",
        "chỉ hình hiển thị của trường bị thay đổi và không đọc được",
    ),
    (
        "the look of a field was changed alone: it shows {}",
        "chỉ hình hiển thị của trường bị thay đổi: hiển thị {}",
    ),
    ("no letters", "hình không có chữ"),
    ("what cannot be read", "nội dung không đọc được"),
    ("nothing, being hidden", "không gì cả vì đã bị ẩn"),
    ("/Annots is now {=}", "/Annots nay là {=}"),
    ("/DSS /VRI was taken away", "/DSS /VRI bị bỏ"),
    ("/DSS /{=}", "mục /DSS /{=}"),
    ("/Encrypt of the trailer", "/Encrypt của trailer"),
    ("/Extensions /{=}", "mục /Extensions /{=}"),
    ("/MarkInfo /{=}", "mục /MarkInfo /{=}"),
    ("/Size of the trailer is less", "/Size của trailer nhỏ đi"),
    ("/VRI /TS is no stream", "/VRI /TS không phải luồng"),
    ("/VRI /{=} is not a dictionary", "/VRI /{=} không phải từ điển"),
    ("/VRI /{=} names no signature", "/VRI /{=} không ứng với chữ ký nào"),
    ("/VRI /{=} /{=}", "mục /VRI /{=} /{=}"),
    ("/{=} of the catalog", "/{=} của danh mục (Root)"),
    ("/{=} of the trailer", "/{=} của trailer"),
    ("/{=}: an element that is no stream", "/{=}: có phần tử không phải luồng"),
    ("/{=}: an element without an object", "/{=}: có phần tử không ứng với đối tượng nào"),
    ("/{=}: an object that served something else", "/{=}: đối tượng vốn dùng cho việc khác"),
    ("/{=} stands twice in one dictionary", "/{=} xuất hiện hai lần trong một từ điển"),
    ("/{=} stands twice in the trailer", "/{=} xuất hiện hai lần trong trailer"),
    ("Info that is not a dictionary", "Info không phải từ điển"),
    (
        "a field was added under a name or parent that is taken",
        "thêm trường trùng tên hoặc trùng chỗ đã có",
    ),
    ("a new field with /{=}", "trường mới có /{=}"),
    ("a new object that is not used", "đối tượng mới không được dùng"),
    ("a revision without changes", "phiên bản không có thay đổi"),
    ("a trailer without a cross-reference", "trailer không có bảng tham chiếu"),
    (
        "an object in an object stream that the cross-reference does not name",
        "đối tượng trong luồng đối tượng mà bảng tham chiếu không nêu",
    ),
    ("an object that the cross-reference does not name", "đối tượng mà bảng tham chiếu không nêu"),
    (
        "an object was deleted: its number has another generation now",
        "một đối tượng bị xóa: số hiệu của nó nay có thế hệ khác",
    ),
    (
        "the document has an XFA form, whose changes are not read",
        "tài liệu có biểu mẫu XFA, các thay đổi của nó không đọc được",
    ),
    (
        "the field is visible and new after a certification",
        "trường mới có hiển thị, thêm sau khi chứng nhận",
    ),
    ("a field above other fields was filled", "trường cha của các trường khác bị điền"),
    (
        "an object of the signed part goes on after its end",
        "một đối tượng của phần đã ký kéo dài sang phần không được ký",
    ),
    ("the number 0 is used for an object", "số hiệu 0 bị dùng cho một đối tượng"),
    (
        "the structure tree was changed where it is also used as {=}",
        "cây cấu trúc bị sửa ở chỗ còn được dùng làm {=}",
    ),
    (
        "/{=} stood twice with two values in what was signed",
        "/{=} xuất hiện hai lần với hai giá trị trong phần đã ký",
    ),
    (
        "{=} bytes, and an object that the cross-reference does not name",
        "{=} byte, và một đối tượng mà bảng tham chiếu không nêu",
    ),
    (
        "{=} bytes, and a trailer without a cross-reference",
        "{=} byte, và một trailer không có bảng tham chiếu",
    ),
    (
        "{=} bytes, and an object in an object stream that the cross-reference does \
         not name",
        "{=} byte, và một đối tượng trong luồng đối tượng mà bảng tham chiếu không nêu",
    ),
    ("{=} of a signature field that is signed", "{=} của trường chữ ký đã ký"),
    ("{=} of a signature field that is empty", "{=} của trường chữ ký còn trống"),
];
