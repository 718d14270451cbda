//! Pictures for an appearance (AP-05): PNG with its transparency, JPEG as it is.
//!
//! PNG is decoded and written anew as eight-bit RGB with a soft mask. Where a document may not
//! have anything shine through (PDF/A-1), the mask is made hard: half-transparent pixels are
//! mixed with white first, so that edges stay smooth on paper.

use super::Parts;
use super::drawing::CALIBRATED;
use super::drawing::Colours;
use super::plain_stream;
use crate::formats::FormatError;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Cursor;
use std::io::Write;
use thiserror::Error;

/// Why a picture cannot be used.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[non_exhaustive]
pub enum ImageError {
    /// Neither PNG nor JPEG.
    #[error("it is neither PNG nor JPEG")]
    Kind,
    /// Too many pixels.
    #[error("it has {width} × {height} pixels, {most} in all are enough for any seal")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// The bound.
        most: u64,
    },
    /// It ends early, or is broken.
    #[error("it is broken or ends early: {0}")]
    Broken(String),
    /// A kind of JPEG that readers of PDF show differently.
    #[error("it is a JPEG with {0}; save it as PNG")]
    Jpeg(String),
}

/// Pixels of a picture: a seal of 36 mm at 4,200 dots per inch.
const MOST_PIXELS: u64 = 36_000_000;

/// A picture, ready to be embedded.
#[derive(Clone, Debug)]
pub struct Image {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Pixels per millimetre, across and down, where the file says so.
    pub per_millimetre: Option<[f64; 2]>,
    /// The part that is not wholly transparent: left, top, right, bottom in pixels.
    pub ink: [u32; 4],
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    /// Eight bits, three colours; and eight bits of opacity, where some pixel is not opaque.
    Pixels { rgb: Vec<u8>, opacity: Option<Vec<u8>> },
    /// A JPEG file, with one or three colours.
    Jpeg { file: Vec<u8>, colours: u8 },
}

impl Image {
    /// Reads a PNG or JPEG file.
    ///
    /// # Errors
    /// Where it is another kind, broken or too large.
    pub fn read(file: Vec<u8>) -> Result<Self, ImageError> {
        if file.starts_with(b"\x89PNG\r\n\x1a\n") {
            return png(&file);
        }
        if file.starts_with(&[0xff, 0xd8]) {
            return jpeg(file);
        }
        Err(ImageError::Kind)
    }

    /// Whether some of it is transparent.
    pub fn is_transparent(&self) -> bool {
        matches!(&self.content, Content::Pixels { opacity: Some(_), .. })
    }

    /// Adds the picture to a document.
    pub(super) fn write(
        &self,
        parts: &mut Parts<'_>,
        colours: Colours,
        shines_through: bool,
    ) -> Result<Reference, FormatError> {
        match &self.content {
            Content::Jpeg { file, colours: count } => {
                let space = match (count, colours) {
                    (1, Colours::Device) => "/DeviceGray",
                    (1, Colours::Calibrated) => CALIBRATED_GRAY,
                    (_, Colours::Device) => "/DeviceRGB",
                    (_, Colours::Calibrated) => CALIBRATED,
                };
                let mut image = self.dictionary(space, 8);
                image.set("Filter", "/DCTDecode");
                parts.add(plain_stream(image, file))
            }
            Content::Pixels { rgb, opacity } => {
                let space = match colours {
                    Colours::Device => "/DeviceRGB",
                    Colours::Calibrated => CALIBRATED,
                };
                let mut image = self.dictionary(space, 8);
                let packed = match opacity {
                    None => packed(rgb),
                    Some(opacity) if shines_through => {
                        let mut mask = self.dictionary("/DeviceGray", 8);
                        mask.set("Filter", "/FlateDecode");
                        let mask = parts.add(plain_stream(mask, &packed(opacity)))?;
                        image.set("SMask", rewrite::link(mask));
                        packed(rgb)
                    }
                    Some(opacity) => {
                        let mut mask = Rewrite::default();
                        mask.set("Type", "/XObject");
                        mask.set("Subtype", "/Image");
                        mask.set("Width", self.width.to_string());
                        mask.set("Height", self.height.to_string());
                        mask.set("ImageMask", "true");
                        mask.set("BitsPerComponent", "1");
                        mask.set("Filter", "/FlateDecode");
                        let bits = packed(&hard_mask(opacity, self.width));
                        let mask = parts.add(plain_stream(mask, &bits))?;
                        image.set("Mask", rewrite::link(mask));
                        packed(&on_white(rgb, opacity))
                    }
                };
                image.set("Filter", "/FlateDecode");
                parts.add(plain_stream(image, &packed))
            }
        }
    }

    fn dictionary(&self, space: &str, bits: u8) -> Rewrite {
        let mut image = Rewrite::default();
        image.set("Type", "/XObject");
        image.set("Subtype", "/Image");
        image.set("Width", self.width.to_string());
        image.set("Height", self.height.to_string());
        image.set("ColorSpace", space);
        image.set("BitsPerComponent", bits.to_string());
        image
    }
}

/// Grey with the white and the curve of sRGB.
const CALIBRATED_GRAY: &str = "[/CalGray<</WhitePoint[0.9505 1 1.089]/Gamma 2.2>>]";

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// One bit a pixel, rows filled up to bytes; a set bit is not painted (clause 8.9.6.3).
fn hard_mask(opacity: &[u8], width: u32) -> Vec<u8> {
    let width = usize::try_from(width).unwrap_or(usize::MAX).max(1);
    let mut bits = Vec::with_capacity(opacity.len() / 8);
    for row in opacity.chunks(width) {
        for eight in row.chunks(8) {
            let clear = eight.iter().enumerate().filter(|(_, opacity)| **opacity < 128);
            bits.push(clear.fold(0, |byte, (index, _)| byte | (0x80_u8 >> index)));
        }
    }
    bits
}

fn on_white(rgb: &[u8], opacity: &[u8]) -> Vec<u8> {
    let pixels = rgb.chunks_exact(3).zip(opacity);
    pixels.flat_map(|(pixel, opacity)| pixel.iter().map(|value| mix(*value, *opacity))).collect()
}

fn mix(value: u8, opacity: u8) -> u8 {
    let (value, opacity) = (u32::from(value), u32::from(opacity));
    let mixed = value * opacity + 255 * (255 - opacity);
    u8::try_from(mixed / 255).unwrap_or(u8::MAX)
}

fn admit(width: u32, height: u32) -> Result<(), ImageError> {
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    match pixels {
        0 => Err(ImageError::Broken("it has no pixels".to_owned())),
        _ if pixels > MOST_PIXELS => Err(ImageError::TooLarge { width, height, most: MOST_PIXELS }),
        _ => Ok(()),
    }
}

fn png(file: &[u8]) -> Result<Image, ImageError> {
    let broken = |error: png::DecodingError| ImageError::Broken(error.to_string());
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_limits(png::Limits { bytes: 256 << 20 });
    let header = decoder.read_header_info().map_err(broken)?;
    let (width, height) = (header.width, header.height);
    admit(width, height)?;
    let mut reader = decoder.read_info().map_err(broken)?;
    let per_millimetre = reader.info().pixel_dims.and_then(|dots| {
        let is_metric = dots.unit == png::Unit::Meter && dots.xppu > 0 && dots.yppu > 0;
        is_metric.then(|| [f64::from(dots.xppu) / 1000.0, f64::from(dots.yppu) / 1000.0])
    });
    let size = reader.output_buffer_size().unwrap_or_default();
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes).map_err(broken)?;
    bytes.truncate(frame.buffer_size());
    // A file that was cut after its pixels is still cut.
    reader.finish().map_err(broken)?;
    let (mut rgb, mut opacity) = (Vec::new(), Vec::new());
    match frame.color_type {
        png::ColorType::Rgb => rgb = bytes,
        png::ColorType::Grayscale => rgb.extend(bytes.iter().flat_map(|grey| [*grey; 3])),
        png::ColorType::GrayscaleAlpha => {
            for pair in bytes.chunks_exact(2) {
                if let [grey, alpha] = pair {
                    rgb.extend([*grey; 3]);
                    opacity.push(*alpha);
                }
            }
        }
        png::ColorType::Rgba => {
            for four in bytes.chunks_exact(4) {
                if let [red, green, blue, alpha] = four {
                    rgb.extend([*red, *green, *blue]);
                    opacity.push(*alpha);
                }
            }
        }
        png::ColorType::Indexed => {
            return Err(ImageError::Broken("its palette is missing".to_owned()));
        }
    }
    let opacity = Some(opacity).filter(|all| all.iter().any(|opacity| *opacity < u8::MAX));
    let ink = match &opacity {
        Some(opacity) => ink(opacity, width, height)
            .ok_or_else(|| ImageError::Broken("all of it is transparent".to_owned()))?,
        None => [0, 0, width, height],
    };
    Ok(Image { width, height, per_millimetre, ink, content: Content::Pixels { rgb, opacity } })
}

/// What less than this much covers is not seen: remains of a scan.
const FAINT: u8 = 16;

fn ink(opacity: &[u8], width: u32, height: u32) -> Option<[u32; 4]> {
    let mut found: Option<[u32; 4]> = None;
    let mut places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    for opacity in opacity {
        let (x, y) = places.next()?;
        if *opacity < FAINT {
            continue;
        }
        let (right, bottom) = (x.saturating_add(1), y.saturating_add(1));
        found = Some(match found {
            None => [x, y, right, bottom],
            Some([left, top, r, b]) => [left.min(x), top.min(y), r.max(right), b.max(bottom)],
        });
    }
    found
}

/// Walks a JPEG's segments up to the frame header; its pixels are not decoded.
fn jpeg(file: Vec<u8>) -> Result<Image, ImageError> {
    let broken = |what: &str| ImageError::Broken(what.to_owned());
    let end = file.trim_ascii_end().strip_suffix(&[0xff, 0xd9]);
    if end.is_none() {
        return Err(broken("the end marker is missing"));
    }
    let mut per_millimetre = None;
    let mut rest = file.get(2..).unwrap_or_default();
    loop {
        let [0xff, marker, after @ ..] = rest else { return Err(broken("a marker is expected")) };
        // Fill bytes, and markers without a segment.
        if matches!(marker, 0xff) {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let [high, low, ..] = after else { return Err(broken("no frame header")) };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let segment = after.get(2..length).ok_or_else(|| broken("a segment is cut"))?;
        match (marker, segment) {
            (0xe0, [b'J', b'F', b'I', b'F', 0, _, _, unit, x1, x2, y1, y2, ..]) => {
                let dots = [[*x1, *x2], [*y1, *y2]].map(|two| f64::from(u16::from_be_bytes(two)));
                let length = match unit {
                    1 => Some(25.4),
                    2 => Some(10.0),
                    _ => None,
                };
                per_millimetre = length
                    .map(|length| dots.map(|dots| dots / length))
                    .filter(|dots| dots.iter().all(|dots| *dots > 0.0));
            }
            (0xc0..=0xcf, frame) if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let [bits, h1, h2, w1, w2, colours, ..] = frame else {
                    return Err(broken("the frame header is cut"));
                };
                let width = u32::from(u16::from_be_bytes([*w1, *w2]));
                let height = u32::from(u16::from_be_bytes([*h1, *h2]));
                admit(width, height)?;
                if !matches!(marker, 0xc0..=0xc2) {
                    return Err(ImageError::Jpeg("an unusual coding".to_owned()));
                }
                if *bits != 8 || !matches!(colours, 1 | 3) {
                    return Err(ImageError::Jpeg(format!("{colours} colours of {bits} bits")));
                }
                let (colours, ink) = (*colours, [0, 0, width, height]);
                let content = Content::Jpeg { file, colours };
                return Ok(Image { width, height, per_millimetre, ink, content });
            }
            (0xda, _) => return Err(broken("no frame header before the pixels")),
            _ => {}
        }
        rest = after.get(length..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests;
