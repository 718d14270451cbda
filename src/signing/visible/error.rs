//! Why a signature cannot be shown as asked.

use crate::formats::FormatError;
use crate::formats::pdf::appearance::font::FontError;
use thiserror::Error;

/// Why a signature cannot be shown as asked.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum VisibleError {
    /// A line of the layout is not well formed.
    #[error("a bracket of the line `{line}` is not closed, or not opened")]
    Bracket {
        /// The line.
        line: String,
    },
    /// A value is missing.
    #[error("the value `{name}` of the layout is missing")]
    NoValue {
        /// Its name.
        name: String,
    },
    /// A value was given for which the layout has no place.
    #[error("the layout {layout} has no place for the value `{name}`")]
    UnknownValue {
        /// Its name.
        name: String,
        /// The layout.
        layout: String,
    },
    /// The layout shows a picture, and none was given.
    #[error("the layout {layout} shows a picture, and none is given")]
    NoImage {
        /// The layout.
        layout: String,
    },
    /// A picture was given, and the layout shows none.
    #[error("the layout {layout} shows no picture")]
    ImageNotShown {
        /// The layout.
        layout: String,
    },
    /// Nobody says how large the picture is.
    #[error("the real size of the picture is not known")]
    NoSize,
    /// The font cannot say this.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The picture at its real size is larger than its place.
    #[error("the picture is {size} mm, its place is {room} mm")]
    TooLarge {
        /// Width and height.
        size: String,
        /// Width and height.
        room: String,
    },
    /// The text does not fit, even in small letters.
    #[error("the text `{text}` does not fit into {room} mm")]
    TextTooLong {
        /// The text.
        text: String,
        /// Width and height.
        room: String,
    },
    /// No page has the text.
    #[error("the text `{text}` is not found on any page")]
    TextNotFound {
        /// The text.
        text: String,
    },
    /// There is no such page.
    #[error("there is no page {wanted}, the document has {count}")]
    NoSuchPage {
        /// As asked for.
        wanted: String,
        /// How many there are.
        count: usize,
    },
    /// No line begins as a signer's position does.
    #[error("no line begins with {prefixes}, so the signer's position is not found")]
    TitleNotFound {
        /// How they begin.
        prefixes: String,
    },
    /// The text of the pages cannot be read.
    #[error("the text of the pages cannot be read: {0}")]
    Unreadable(String),
    /// Built without what reads pages.
    #[error("this program is built without what reads and draws pages (feature `render`)")]
    NoReader,
    /// It would stand outside of the page.
    #[error("it would stand outside of the page")]
    OffPage,
    /// The field has no area.
    #[error("field `{field}` has no area on a page, nothing can be shown in it")]
    FieldHidden {
        /// The field.
        field: String,
    },
    /// The field has an area, and another was asked for.
    #[error("field `{field}` has its own place on the page")]
    FieldHasPlace {
        /// The field.
        field: String,
    },
}

impl VisibleError {
    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::NoValue { .. } => {
                ("give it with --value NAME=TEXT", "hãy đưa giá trị bằng --value TÊN=CHỮ")
            }
            Self::NoImage { .. } => (
                "give the picture with --image FILE (PNG, transparent)",
                "hãy đưa hình ảnh bằng --image TỆP (PNG nền trong suốt)",
            ),
            Self::NoSize => (
                "give its width in millimetres with --image-width",
                "hãy đưa chiều rộng thực tế (mm) bằng --image-width",
            ),
            Self::TextNotFound { .. } | Self::TitleNotFound { .. } => (
                "name another text with --place-after, or a place with --at-page and --rect; a \
                 scanned page has no text",
                "hãy chỉ đoạn chữ khác bằng --place-after, hoặc vị trí bằng --at-page và --rect; \
                 trang quét không có chữ để tìm",
            ),
            Self::NoSuchPage { .. } => (
                "choose a page with --at-page: 1 is the first, -1 the last",
                "hãy chọn trang bằng --at-page: 1 là trang đầu, -1 là trang cuối",
            ),
            Self::FieldHasPlace { .. } => (
                "leave out the place, or name another field with --field",
                "hãy bỏ phần chỉ vị trí, hoặc chọn trường khác bằng --field",
            ),
            Self::TooLarge { .. } | Self::TextTooLong { .. } | Self::OffPage => (
                "choose a larger place with --rect, or another one; --preview shows it",
                "hãy chọn chỗ rộng hơn bằng --rect hoặc chỗ khác; --preview cho xem trước",
            ),
            Self::Unreadable(_) => (
                "name the place without text: --at-page and --rect, or --corner",
                "hãy chỉ vị trí không cần tìm chữ: --at-page cùng --rect, hoặc --corner",
            ),
            _ => return None,
        })
    }
}

/// Width and height, for people.
pub(super) fn size(width: f64, height: f64) -> String {
    format!("{width:.1} × {height:.1}")
}

impl From<FormatError> for VisibleError {
    fn from(error: FormatError) -> Self {
        Self::Unreadable(error.to_string())
    }
}
