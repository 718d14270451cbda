//! Visible signatures: layouts, pictures, fonts, places, pages.

pub(super) const ROWS: &[(&str, &str)] = &[
    // Layouts and their values.
    (
        "`{=}` is neither a file nor one of the profiles {=}",
        "`{=}` không phải tệp, cũng không phải một trong các mẫu {=}",
    ),
    (
        "`{=}` is neither a file nor one of the roles {=}",
        "“{=}” không phải tệp, cũng không phải một trong các vai trò {=}",
    ),
    (
        "a bracket of the line `{=}` is not closed, or not opened",
        "dòng “{=}” có ngoặc nhọn chưa đóng hoặc chưa mở",
    ),
    ("the value `{=}` of the layout is missing", "thiếu giá trị “{=}” của mẫu"),
    ("the layout {=} has no place for the value `{=}`", "mẫu {=} không có chỗ cho giá trị “{=}”"),
    (
        "the layout {=} shows a picture, and none is given",
        "mẫu {=} có hình ảnh mà chưa đưa hình ảnh nào",
    ),
    (
        "--at-page needs --rect, --corner or --place-after with the layout {=}",
        "với mẫu {=}, --at-page phải đi cùng --rect, --corner hoặc --place-after",
    ),
    ("the layout {=} shows no picture", "mẫu {=} không hiển thị hình ảnh"),
    (
        "neither [image] nor [text]: nothing would be shown",
        "không có [image] lẫn [text]: sẽ không hiển thị gì",
    ),
    (
        "[place] has one of corner, area, after, below-title, over-signature",
        "[place] phải có đúng một trong corner, area, after, below-title, over-signature",
    ),
    (
        "a page is a number that is not 0, `first` or `last`",
        "trang là một số khác 0, `first` (đầu) hoặc `last` (cuối)",
    ),
    ("a colour is written #rrggbb", "màu được ghi dạng #rrggbb"),
    ("{=} is not above 0 and up to {=}", "{=} phải lớn hơn 0 và không quá {=}"),
    // Pictures.
    ("it is neither PNG nor JPEG", "không phải PNG hay JPEG"),
    (
        "it has {=} × {=} pixels, {=} in all are enough for any seal",
        "có {=} × {=} điểm ảnh; {=} điểm ảnh đã đủ cho mọi con dấu",
    ),
    ("it is broken or ends early: {}", "bị hỏng hoặc bị cắt cụt: {}"),
    ("it is a JPEG with {}; save it as PNG", "là JPEG có {}; hãy lưu thành PNG"),
    ("{=} colours of {=} bits", "{=} màu, mỗi màu {=} bit"),
    ("an unusual coding", "cách mã hóa ít gặp"),
    ("it has no pixels", "không có điểm ảnh nào"),
    ("its palette is missing", "thiếu bảng màu"),
    ("all of it is transparent", "toàn bộ đều trong suốt"),
    ("the end marker is missing", "thiếu dấu kết thúc"),
    ("a marker is expected", "cần một dấu đoạn ở đây"),
    ("no frame header before the pixels", "không có phần đầu khung trước các điểm ảnh"),
    ("no frame header", "không có phần đầu khung"),
    ("a segment is cut", "một đoạn bị cắt cụt"),
    ("the frame header is cut", "phần đầu khung bị cắt cụt"),
    ("the real size of the picture is not known", "chưa biết kích thước thực tế của hình ảnh"),
    ("the picture is {=} mm, its place is {=} mm", "hình ảnh là {=} mm, chỗ đặt chỉ có {=} mm"),
    ("the picture {=}", "hình ảnh {=}"),
    // Fonts and text.
    ("the font {=} has no letter `{=}` (U+{=})", "phông chữ {=} không có ký tự “{=}” (U+{=})"),
    ("not a TrueType font: {}", "không phải phông chữ TrueType: {}"),
    (
        "the font {=} may not be embedded: its maker forbids it (fsType)",
        "phông chữ {=} không được phép nhúng: nhà sản xuất cấm (fsType)",
    ),
    ("the font {=}: {}", "phông chữ {=}: {}"),
    ("the font {=}", "phông chữ {=}"),
    ("it has no TrueType outlines", "không có nét chữ TrueType"),
    ("no glyphs", "không có hình chữ nào"),
    ("the text `{=}` does not fit into {=} mm", "phần chữ “{=}” không vừa chỗ {=} mm"),
    // Places.
    ("the text `{=}` is not found on any page", "không trang nào có đoạn chữ “{=}”"),
    (
        "no line begins with {=}, so the signer's position is not found",
        "không có dòng nào bắt đầu bằng {=} nên không tìm được chức vụ người ký",
    ),
    ("the text of the pages cannot be read: {}", "không đọc được chữ trên các trang: {}"),
    ("it would stand outside of the page", "chữ ký sẽ nằm ngoài trang"),
    (
        "field `{=}` has no area on a page, nothing can be shown in it",
        "trường “{=}” không có chỗ trên trang nên không hiển thị được gì",
    ),
    ("field `{=}` has its own place on the page", "trường “{=}” đã có chỗ riêng trên trang"),
    ("the parent tree has no end", "cây nút cha (ParentTree) của cấu trúc không có kết thúc"),
    // Pages drawn.
    ("there is no page {=}, the document has {=}", "không có trang {=}, tài liệu có {=} trang"),
    ("page {=} cannot be drawn", "không vẽ được trang {=}"),
    (
        "too much to draw: it is not done within {=} seconds",
        "nội dung phải vẽ quá lớn: sau {=} giây vẫn chưa vẽ xong",
    ),
    (
        "too much to draw: more than {=} MiB of memory are needed",
        "nội dung phải vẽ quá lớn: cần hơn {=} MiB bộ nhớ",
    ),
    (
        "too much to draw: the {=} seconds for all pages are used up",
        "nội dung phải vẽ quá lớn: đã dùng hết {=} giây dành cho mọi trang",
    ),
    (
        "the document: too much to draw: it is not opened within {=} seconds",
        "tài liệu: nội dung phải vẽ quá lớn: sau {=} giây vẫn chưa mở xong",
    ),
    (
        "the document: too much to draw: more than {=} MiB of memory are needed",
        "tài liệu: nội dung phải vẽ quá lớn: cần hơn {=} MiB bộ nhớ",
    ),
    (
        "the process that draws pages cannot be started: {=}",
        "không khởi động được tiến trình vẽ trang: {=}",
    ),
    (
        "the {=} pages of a run are drawn; draw the others with --revisions and --pages",
        "đã vẽ đủ {=} trang của một lần chạy; hãy vẽ các trang còn lại bằng --revisions và --pages",
    ),
    (
        "the pictures of {=} changed pages are written, which is all of a run; draw the others with \
         --revisions and --pages",
        "đã ghi hình của {=} trang có thay đổi, là mức tối đa của một lần chạy; hãy vẽ các trang còn \
         lại bằng --revisions và --pages",
    ),
    ("expected numbers from 1, as in 3, 3-8 or 3-", "cần các số tính từ 1, như 3, 3-8 hoặc 3-"),
    (
        "the document cannot be drawn without its password",
        "không vẽ được tài liệu khi không có mật khẩu",
    ),
    (
        "the document cannot be drawn: its structure is not understood",
        "không vẽ được tài liệu: không hiểu cấu trúc của nó",
    ),
    (
        "this program is built without what reads and draws pages (feature `render`)",
        "chương trình này được dựng không kèm phần đọc và vẽ trang (tính năng `render`)",
    ),
    // Values of options.
    ("expected millimetres, as in 36 or 36.5", "cần số mm, như 36 hoặc 36.5"),
    ("expected four numbers of millimetres, as in 120,40,60,25", "cần bốn số mm, như 120,40,60,25"),
    ("expected a page, as in 1, -1 or last", "cần số trang, như 1, -1 hoặc last"),
    (
        "expected top-left, top-right, bottom-left or bottom-right",
        "cần top-left, top-right, bottom-left hoặc bottom-right",
    ),
    ("expected nd30, vgca or iso8601", "cần nd30, vgca hoặc iso8601"),
    ("expected NAME=TEXT", "cần TÊN=CHỮ"),
];
