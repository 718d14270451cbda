//! Visible signatures: layout, picture and font from files.

use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::formats::pdf::appearance::font::Face;
use crate::formats::pdf::appearance::font::FontError;
use crate::formats::pdf::appearance::image::Image;
use crate::formats::pdf::appearance::image::ImageError;
pub use crate::formats::pdf::page::Which;
pub use crate::ports::PageReader;
pub use crate::signing::visible::Covering;
pub use crate::signing::visible::TimeFormat;
pub use crate::signing::visible::Visible;
use crate::signing::visible::VisibleError;
pub use crate::signing::visible::layout::Corner;
use crate::signing::visible::layout::Layout;
use crate::signing::visible::layout::LayoutError;
use crate::signing::visible::layout::Position;
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// What a visible signature is made of.
#[derive(Clone, Debug, Default)]
pub struct Appearance {
    /// A role that is built in, or a layout's file.
    pub layout: String,
    /// The picture's file.
    pub image: Option<PathBuf>,
    /// The picture's width in millimetres.
    pub image_width: Option<f64>,
    /// A TrueType font's file, instead of the one that is built in.
    pub font: Option<PathBuf>,
    /// Values for the layout's text.
    pub values: BTreeMap<String, String>,
    /// How the time is written.
    pub time_format: Option<TimeFormat>,
    /// Where it stands, instead of the layout's place.
    pub place: Place,
    /// Who finds text on pages; without one no place is found by text.
    pub reader: Option<Arc<dyn PageReader>>,
}

/// Where a signature is to stand, as far as the user says. Millimetres, as the page is shown.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The page.
    pub page: Option<Which>,
    /// Left, top, width, height.
    pub area: Option<[f64; 4]>,
    /// A corner of the page.
    pub corner: Option<Corner>,
    /// Below this text, and above what stands below it.
    pub after: Option<String>,
}

impl Place {
    /// The position, with the layout's page and margins where none are given; `None` where the
    /// layout's own holds.
    fn position(self, layout: &Layout) -> Option<Position> {
        let of_layout = match &layout.position {
            Position::Area { page, .. } | Position::Corner { page, .. } => Some(*page),
            _ => None,
        };
        let page = self.page.or(of_layout).unwrap_or(Which::FromFirst(1));
        let margin = match &layout.position {
            Position::Corner { margin, .. } => *margin,
            _ => MARGIN,
        };
        match (self.area, self.corner, self.after) {
            (Some(area), ..) => Some(Position::Area { page, area }),
            (_, Some(corner), _) => Some(Position::Corner { page, corner, margin }),
            (.., Some(text)) => Some(Position::After { page: self.page, text }),
            (None, None, None) => match (&layout.position, self.page) {
                (Position::Area { area, .. }, Some(page)) => {
                    Some(Position::Area { page, area: *area })
                }
                (Position::Corner { corner, .. }, Some(page)) => {
                    Some(Position::Corner { page, corner: *corner, margin })
                }
                _ => None,
            },
        }
    }
}

/// From the edges of the page, in millimetres.
const MARGIN: [f64; 2] = [15.0, 10.0];

/// Why an appearance cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AppearanceError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Neither a role nor a file.
    #[error("`{name}` is neither a file nor one of the roles {known}")]
    Unknown {
        /// As asked for.
        name: String,
        /// The roles.
        known: String,
    },
    /// The layout cannot be read.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The picture cannot be used.
    #[error("the picture {}", path.display())]
    Image {
        /// Its file.
        path: PathBuf,
        /// Why.
        #[source]
        why: ImageError,
    },
    /// The font cannot be used.
    #[error("the font {}", path.display())]
    Font {
        /// Its file.
        path: PathBuf,
        /// Why.
        #[source]
        why: FontError,
    },
    /// A page is named, and the layout finds its place by text.
    #[error("--at-page needs --rect, --corner or --place-after with the layout {layout}")]
    PageAlone {
        /// The layout.
        layout: String,
    },
    /// What was given does not suit the layout.
    #[error(transparent)]
    Visible(#[from] VisibleError),
}

impl AppearanceError {
    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Visible(error) => error.cure(),
            _ => None,
        }
    }
}

impl Appearance {
    /// Reads the files, and holds them against each other.
    ///
    /// # Errors
    /// Where a file cannot be read or used, or does not suit the layout.
    pub fn load(self) -> Result<Arc<Visible>, AppearanceError> {
        let layout = read_layout(&self.layout)?;
        let image = match self.image {
            None => None,
            Some(path) => match Image::read(files::read(&path)?) {
                Ok(image) => Some(image),
                Err(why) => return Err(AppearanceError::Image { path, why }),
            },
        };
        let face = match self.font {
            None => Face::serif().map_err(VisibleError::from)?,
            Some(path) => match Face::read(files::read(&path)?) {
                Ok(face) => face,
                Err(why) => return Err(AppearanceError::Font { path, why }),
            },
        };
        let names_page = self.place.page.is_some();
        let position = self.place.position(&layout);
        if names_page && position.is_none() {
            return Err(AppearanceError::PageAlone { layout: layout.name });
        }
        let visible = Visible {
            layout,
            image,
            image_width: self.image_width,
            face,
            values: self.values,
            time_format: self.time_format,
            position,
            reader: self.reader,
        };
        visible.check()?;
        Ok(Arc::new(visible))
    }
}

fn read_layout(name: &str) -> Result<Layout, AppearanceError> {
    if let Some(text) = Layout::text_of_role(name) {
        return Ok(Layout::read(text, name)?);
    }
    let path = Path::new(name);
    let is_path = path.extension().is_some() || path.components().count() > 1;
    match files::read(path) {
        Ok(bytes) => Ok(Layout::read(&String::from_utf8_lossy(&bytes), name)?),
        Err(error) if error.kind == std::io::ErrorKind::NotFound && !is_path => {
            let known: Vec<&str> = Layout::roles().collect();
            Err(AppearanceError::Unknown { name: name.to_owned(), known: known.join(", ") })
        }
        Err(error) => Err(error.into()),
    }
}
