//! Options of visible signatures, and `--preview`.

use super::failure::Failure;
use super::localise::Translation;
use crate::app::appearance::Appearance;
use crate::app::appearance::AppearanceError;
use crate::app::appearance::Corner;
use crate::app::appearance::PageReader;
use crate::app::appearance::Place;
use crate::app::appearance::TimeFormat;
use crate::app::appearance::Visible;
use crate::app::appearance::Which;
use crate::report::in_vietnamese;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

/// What a signature shows on the page.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct AppearanceOptions {
    /// PDF: show the signature, as a role (ca-nhan, co-quan, dinh-kem, sao-y, sao-luc, trich-sao)
    /// or as a layout's file says
    #[arg(long, value_name = "FILE|ROLE")]
    appearance: Option<String>,
    /// Picture of the signature or seal: PNG or JPEG
    #[arg(long, value_name = "FILE", requires = "appearance")]
    image: Option<PathBuf>,
    /// The picture's real width in millimetres
    #[arg(long, value_name = "MM", requires = "image", value_parser = parse_millimetres)]
    image_width: Option<f64>,
    /// Set the text in this TrueType font
    #[arg(long, value_name = "FILE", requires = "appearance")]
    font: Option<PathBuf>,
    /// A value of the layout's text, such as number=15/QĐ-BNV
    #[arg(long, value_name = "NAME=TEXT", requires = "appearance", value_parser = parse_value)]
    value: Vec<(String, String)>,
    /// How the time is written: nd30, vgca or iso8601
    #[arg(long, value_name = "NAME", requires = "appearance", value_parser = parse_time_format)]
    time_format: Option<TimeFormat>,
    /// Page of the signature, from 1; from the last: -1 or `last`
    #[arg(
        long,
        value_name = "N",
        requires = "appearance",
        value_parser = parse_page,
        allow_hyphen_values = true
    )]
    at_page: Option<Which>,
    /// Place of the signature in millimetres from the page's upper left corner
    #[arg(
        long,
        value_name = "X,Y,W,H",
        requires = "appearance",
        value_parser = parse_area,
        conflicts_with_all = ["corner", "place_after"]
    )]
    rect: Option<[f64; 4]>,
    /// Corner of the page: top-left, top-right, bottom-left, bottom-right
    #[arg(
        long,
        value_name = "NAME",
        requires = "appearance",
        value_parser = parse_corner,
        conflicts_with = "place_after"
    )]
    corner: Option<Corner>,
    /// Below this text of the page and above what stands below it
    #[arg(long, value_name = "TEXT", requires = "appearance")]
    place_after: Option<String>,
    /// Draw the page with the signature's appearance, and do not sign
    #[arg(long, value_name = "PNG", requires = "appearance")]
    pub(super) preview: Option<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    (
        "appearance",
        "PDF: hiển thị chữ ký theo vai trò (ca-nhan, co-quan, dinh-kem, sao-y, sao-luc, trich-sao) \
         hoặc theo tệp mẫu",
    ),
    ("image", "Hình ảnh chữ ký hoặc con dấu: PNG hoặc JPEG"),
    ("image_width", "Chiều rộng thực tế của hình ảnh, tính bằng mm"),
    ("font", "Phông chữ TrueType dùng cho phần chữ"),
    ("value", "Giá trị điền vào mẫu, ví dụ number=15/QĐ-BNV"),
    ("time_format", "Cách ghi thời gian: nd30, vgca hoặc iso8601"),
    ("at_page", "Trang đặt chữ ký, tính từ 1; tính từ cuối: -1 hoặc `last`"),
    ("rect", "Vị trí chữ ký, tính bằng mm từ góc trên bên trái trang"),
    ("corner", "Góc trang: top-left, top-right, bottom-left, bottom-right"),
    ("place_after", "Đặt dưới đoạn chữ này trên trang và trên phần ở dưới nó"),
    ("preview", "Vẽ trang kèm hình thức chữ ký, không ký"),
];

fn parse_millimetres(text: &str) -> Result<f64, String> {
    let number: Result<f64, _> = text.trim().parse();
    match number {
        Ok(number) if number > 0.0 && number <= 2000.0 => Ok(number),
        _ => Err("expected millimetres, as in 36 or 36.5".to_owned()),
    }
}

fn parse_area(text: &str) -> Result<[f64; 4], String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [x, y, width, height]
            if text.split(',').count() == 4
                && numbers.iter().all(|number| number.is_finite())
                && *width > 0.0
                && *height > 0.0 =>
        {
            Ok([*x, *y, *width, *height])
        }
        _ => Err("expected four numbers of millimetres, as in 120,40,60,25".to_owned()),
    }
}

fn parse_page(text: &str) -> Result<Which, String> {
    if text == "last" {
        return Ok(Which::FromLast(1));
    }
    let number = text.parse().ok().and_then(Which::of_number);
    number.ok_or_else(|| "expected a page, as in 1, -1 or last".to_owned())
}

fn parse_corner(text: &str) -> Result<Corner, String> {
    Corner::from_name(text)
        .ok_or_else(|| "expected top-left, top-right, bottom-left or bottom-right".to_owned())
}

fn parse_time_format(text: &str) -> Result<TimeFormat, String> {
    TimeFormat::from_name(text).ok_or_else(|| "expected nd30, vgca or iso8601".to_owned())
}

fn parse_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("expected NAME=TEXT".to_owned()),
    }
}

impl AppearanceOptions {
    /// Reads layout, picture and font; `None` where the signature shows nothing.
    ///
    /// # Errors
    /// Where one of them cannot be used.
    pub(super) fn load(&self) -> Result<Option<Arc<Visible>>, Failure> {
        let Some(layout) = self.appearance.clone() else { return Ok(None) };
        let appearance = Appearance {
            layout,
            image: self.image.clone(),
            image_width: self.image_width,
            font: self.font.clone(),
            values: self.value.iter().cloned().collect(),
            time_format: self.time_format,
            place: Place {
                page: self.at_page,
                area: self.rect,
                corner: self.corner,
                after: self.place_after.clone(),
            },
            reader: reader()?,
        };
        appearance.load().map(Some).map_err(|error| failure(&error))
    }
}

#[cfg(feature = "render")]
fn reader() -> Result<Option<Arc<dyn PageReader>>, Failure> {
    Ok(Some(Arc::new(super::drawing::artist()?)))
}

#[cfg(not(feature = "render"))]
fn reader() -> Result<Option<Arc<dyn PageReader>>, Failure> {
    Ok(None)
}

fn failure(error: &AppearanceError) -> Failure {
    let why = error.to_string();
    let failure = Failure::usage(
        format!("--appearance: {why}"),
        format!("--appearance: {}", in_vietnamese(&why)),
    );
    let failure = match std::error::Error::source(error) {
        Some(source) => failure.because_of(source),
        None => failure,
    };
    match error.cure() {
        Some((en, vi)) => failure.hint(en, vi),
        None => failure,
    }
}
