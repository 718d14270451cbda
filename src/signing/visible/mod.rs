//! Visible signatures: what one shows (layout, picture, words), how large that is in millimetres,
//! and where on the page it stands. How it is drawn, `formats/pdf/appearance` knows.

mod arrange;
mod error;
pub mod layout;
mod place;
mod words;

pub use error::VisibleError;
pub use words::TimeFormat;

use crate::formats::FormatError;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::appearance::drawing::Drawing;
use crate::formats::pdf::appearance::font::Face;
use crate::formats::pdf::appearance::image::Image;
use crate::formats::pdf::conformance;
use crate::formats::pdf::conformance::Conformance;
use crate::formats::pdf::embed::Look;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::page;
use crate::formats::pdf::page::Mark;
use crate::formats::pdf::page::Page;
use crate::formats::pdf::page::Shown;
use crate::model::Certificate;
use crate::model::Time;
use crate::ports::PageReader;
use layout::Layout;
use layout::Position;
use std::collections::BTreeMap;
use std::sync::Arc;
use words::Values;

/// What a visible signature is to show, the same for every file of a run.
#[derive(Clone, Debug)]
pub struct Visible {
    /// How it looks and where it stands.
    pub layout: Layout,
    /// The picture.
    pub image: Option<Image>,
    /// Its width in millimetres; `None`: as the file or the layout says.
    pub image_width: Option<f64>,
    /// What text is set in.
    pub face: Face,
    /// The user's values for `{names}` of the layout.
    pub values: BTreeMap<String, String>,
    /// How the time is written; `None`: as the layout says.
    pub time_format: Option<TimeFormat>,
    /// Where it stands; `None`: as the layout says.
    pub position: Option<Position>,
    /// Who finds text on pages.
    pub reader: Option<Arc<dyn PageReader>>,
}

/// What of a signature can be said in a layout's words.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The signer; `None` in a preview without a certificate.
    pub certificate: Option<&'a Certificate>,
    /// The claimed time.
    pub time: Time,
    /// The reason.
    pub reason: Option<&'a str>,
    /// The place.
    pub location: Option<&'a str>,
}

/// What stands in a document already.
pub struct Scene {
    pages: Vec<Page>,
    marks: Vec<Mark>,
    conformance: Conformance,
    is_signed: bool,
    /// The field's own area, where it is there and has one.
    field: Option<(usize, Shown)>,
    /// The document, for its text.
    bytes: Vec<u8>,
    password: Option<String>,
}

/// A signature's look, and what is to be said of it.
pub struct Composed<'v> {
    /// What is drawn, and where.
    pub look: Look<'v>,
    /// Its page, counted from 1.
    pub page: usize,
    /// What it covers there.
    pub covering: Covering,
}

/// What a person should know of the place of a visible signature.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Covering {
    /// Earlier visible signatures that are covered.
    pub signatures: Vec<String>,
    /// Letters of the page that are covered, as they follow each other there.
    pub text: String,
    /// It is the agency's seal, and nobody has signed before.
    pub before_signer: bool,
}

impl Scene {
    /// Reads what matters for placing. `field` is an existing one to be filled; `is_signed` where
    /// the document has a signature.
    ///
    /// # Errors
    /// Where the pages cannot be read.
    pub fn of(
        file: &PdfFile<'_>,
        field: Option<Reference>,
        is_signed: bool,
    ) -> Result<Self, FormatError> {
        let view = file.latest();
        let pages = page::pages(view, usize::MAX)?;
        let marks = page::marks(view, &pages)?;
        let field = match field {
            Some(field) => page::place(view, field, &pages)?,
            None => None,
        };
        let conformance = conformance::of(view)?;
        Ok(Self { pages, marks, conformance, is_signed, field, bytes: Vec::new(), password: None })
    }

    /// Gives the document's bytes, for text on its pages.
    #[must_use]
    pub fn with_text(mut self, bytes: Vec<u8>, password: Option<String>) -> Self {
        self.bytes = bytes;
        self.password = password;
        self
    }

    /// Whether the field that is to be filled has an area.
    pub fn field_has_area(&self) -> bool {
        self.field.is_some()
    }
}

impl Visible {
    /// Where it stands by the user's word, else by the layout's.
    pub fn position(&self) -> &Position {
        self.position.as_ref().unwrap_or(&self.layout.position)
    }

    /// Whether text on the pages has to be found.
    pub fn reads_text(&self) -> bool {
        matches!(
            self.position(),
            Position::After { .. } | Position::BelowTitle(_) | Position::OverSignature(_)
        )
    }

    /// Holds picture and values against the layout, before any document is opened.
    ///
    /// # Errors
    /// Where the layout needs a picture or value that is not there, or has no place for one.
    pub fn check(&self) -> Result<(), VisibleError> {
        let name = || self.layout.name.clone();
        match (&self.layout.image, &self.image) {
            (None, Some(_)) => return Err(VisibleError::ImageNotShown { layout: name() }),
            (Some(row), None) if row.required => {
                return Err(VisibleError::NoImage { layout: name() });
            }
            (Some(row), Some(image)) => {
                let is_sized = self.image_width.is_some()
                    || row.width.is_some()
                    || image.per_millimetre.is_some();
                if !is_sized {
                    return Err(VisibleError::NoSize);
                }
            }
            _ => {}
        }
        let lines = self.lines();
        if let Some(unused) = self.values.keys().find(|name| !words::uses(&lines, name)) {
            return Err(VisibleError::UnknownValue { name: unused.clone(), layout: name() });
        }
        Ok(())
    }

    /// Whether the layout asks for a transparent picture and this one is not.
    pub fn is_opaque_against_the_layout(&self) -> bool {
        let asked = self.layout.image.as_ref().is_some_and(|row| row.transparent);
        asked && self.image.as_ref().is_some_and(|image| !image.is_transparent())
    }

    fn lines(&self) -> Vec<&str> {
        let of_text = self.layout.text.iter().flat_map(|text| &text.lines).map(String::as_str);
        of_text.chain([self.layout.description.as_str()]).collect()
    }

    /// What `{names}` stand for in this signature.
    fn values(&self, said: &Said<'_>) -> Values {
        let text_format = self.layout.text.as_ref().map(|text| text.time_format);
        let format = self.time_format.or(text_format).unwrap_or_default();
        let mut values = Values::new();
        let mut put = |name: &str, value: Option<String>| {
            values.extend(value.map(|value| (name.to_owned(), value)));
        };
        put("time", Some(format.write(said.time)));
        put("reason", said.reason.map(str::to_owned));
        put("location", said.location.map(str::to_owned));
        match said.certificate {
            Some(certificate) => {
                let subject = &certificate.subject;
                let name = subject.common_name().unwrap_or(&subject.text).to_owned();
                put("agency", Some(name.clone()));
                put("name", Some(name));
                const ORGANISATION: &str = "2.5.4.10";
                put("org", subject.values(ORGANISATION).last().map(str::to_owned));
                put("serial", Some(certificate.serial.clone()));
            }
            None => {
                for name in ["name", "agency", "org", "serial"] {
                    put(name, Some("…".to_owned()));
                }
            }
        }
        values.extend(self.values.clone());
        values
    }

    /// Composes the signature for one document.
    ///
    /// # Errors
    /// Where a value or letter is missing, a text is not found, or what is shown does not fit.
    pub fn compose<'v>(
        &'v self,
        said: &Said<'_>,
        scene: &Scene,
    ) -> Result<Composed<'v>, VisibleError> {
        let values = self.values(said);
        let content = arrange::Content::of(self, &values)?;
        let (index, area, arranged) = place::place(self, scene, &content)?;
        let page = scene.pages.get(index).ok_or(VisibleError::OffPage)?;
        let (width, height) = page.size();
        // A hair's breadth of rounding is none.
        const HAIR: f64 = 0.01;
        let is_within = area.left >= -HAIR
            && area.top >= -HAIR
            && area.right() <= width + HAIR
            && area.bottom() <= height + HAIR;
        if !is_within {
            return Err(VisibleError::OffPage);
        }
        let mut drawing = Drawing::new(area.width, area.height, page.turn, &self.face)
            .for_document(&scene.conformance);
        arranged.draw(&mut drawing, area.width, area.height, page.unit)?;
        let description = words::fill(&self.layout.description, &values)?;
        let text = arranged.text();
        let description =
            if text.is_empty() { description } else { format!("{description}: {text}") };
        let over_signature = matches!(self.position(), Position::OverSignature(_));
        // A seal covers a third of the personal signature, as it should.
        let allowed = if over_signature { 0.4 } else { 0.0 };
        let covered = scene
            .marks
            .iter()
            .filter(|mark| mark.page == index)
            .filter(|mark| {
                mark.area.common(&area) > mark.area.width * mark.area.height * allowed + HAIR
            })
            .map(|mark| mark.field.clone())
            .collect();
        let before_signer = over_signature && !scene.is_signed;
        let look = Look {
            page: page.reference,
            area: page.to_user(&area),
            drawing,
            description,
            // After a signature tags may be added (DA-06), but the page must say its order already.
            tagged: scene.conformance.tagged && (!scene.is_signed || page.tabs_by_structure),
        };
        let covering = Covering { signatures: covered, text: String::new(), before_signer };
        Ok(Composed { look, page: page.number, covering })
    }
}

#[cfg(test)]
mod tests;
