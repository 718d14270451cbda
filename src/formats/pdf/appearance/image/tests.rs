//! Pictures that are taken, and pictures that are refused.

use super::Image;
use super::ImageError;
use super::hard_mask;
use super::mix;

/// A PNG of 10 × 4 pixels; `bytes` are its rows, `palette` for indexed ones.
fn png(
    colour: png::ColorType,
    depth: png::BitDepth,
    bytes: &[u8],
    palette: Option<&[u8]>,
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 10, 4);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if let Some(palette) = palette {
        encoder.set_palette(palette.to_vec());
        encoder.set_trns(vec![0, 255]);
    }
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: 11811,
        yppu: 11811,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(bytes).expect("pixels");
    writer.finish().expect("an end");
    file
}

/// All clear but the pixels from (2, 1) to (4, 2).
fn rgba() -> Vec<u8> {
    let mut bytes = Vec::new();
    for y in 0..4 {
        for x in 0..10 {
            let inside = (2..=4).contains(&x) && (1..=2).contains(&y);
            bytes.extend([200, 0, 0, if inside { 255 } else { 0 }]);
        }
    }
    bytes
}

#[test]
fn transparency_and_resolution_of_a_png_are_read() {
    let file = png(png::ColorType::Rgba, png::BitDepth::Eight, &rgba(), None);
    let image = Image::read(file).expect("read");
    assert_eq!((image.width, image.height, image.ink), (10, 4, [2, 1, 5, 3]));
    assert!(image.is_transparent());
    let [across, _] = image.per_millimetre.expect("300 dots per inch");
    assert!((across - 11.811).abs() < 1e-9);
}

#[test]
fn sixteen_bits_grey_and_palettes_are_read() {
    let sixteen = png(png::ColorType::Rgb, png::BitDepth::Sixteen, &[9; 240], None);
    let grey = png(png::ColorType::GrayscaleAlpha, png::BitDepth::Eight, &[170; 80], None);
    let palette = [0, 0, 0, 255, 0, 0];
    let indexed = png(
        png::ColorType::Indexed,
        png::BitDepth::Eight,
        &[[0; 20], [1; 20]].concat(),
        Some(&palette),
    );
    assert!(!Image::read(sixteen).expect("read").is_transparent());
    assert!(Image::read(grey).expect("read").is_transparent());
    let indexed = Image::read(indexed).expect("read");
    assert!(indexed.is_transparent());
    assert_eq!(indexed.ink, [0, 2, 10, 4]);
}

#[test]
fn cut_png_is_refused_wherever_it_is_cut() {
    let file = png(png::ColorType::Rgba, png::BitDepth::Eight, &rgba(), None);
    for length in 0..file.len() {
        assert!(Image::read(file[..length].to_vec()).is_err(), "cut at {length}");
    }
}

#[test]
fn picture_of_too_many_pixels_is_refused_before_it_is_decoded() {
    let mut file = png(png::ColorType::Rgba, png::BitDepth::Eight, &rgba(), None);
    file[16..24].copy_from_slice(&[0, 0, 0x60, 0, 0, 0, 0x60, 0]);
    // The header's checksum, so that only the size is wrong.
    let mut crc = flate2::Crc::new();
    crc.update(&file[12..29]);
    let sum = crc.sum().to_be_bytes();
    file[29..33].copy_from_slice(&sum);
    let error = Image::read(file).expect_err("too large");
    assert!(matches!(error, ImageError::TooLarge { width: 0x6000, .. }), "{error}");
}

#[test]
fn wholly_transparent_picture_is_refused() {
    let file = png(png::ColorType::Rgba, png::BitDepth::Eight, &[0; 160], None);
    assert!(matches!(Image::read(file), Err(ImageError::Broken(_))));
}

/// Start, JFIF at 300 dots per inch, a frame header of 20 × 10 pixels, and the end.
fn jpeg(bits: u8, colours: u8) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    file.extend(b"JFIF\0\x01\x01\x01\x01\x2c\x01\x2c\0\0");
    file.extend([0xff, 0xc0, 0, 8 + 3 * colours, bits, 0, 10, 0, 20, colours]);
    file.extend(vec![0x11; usize::from(colours) * 3]);
    file.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
    file
}

#[test]
fn jpeg_is_taken_as_it_is() {
    let image = Image::read(jpeg(8, 3)).expect("read");
    assert_eq!((image.width, image.height, image.is_transparent()), (20, 10, false));
    let [across, _] = image.per_millimetre.expect("300 dots per inch");
    assert!((across - 300.0 / 25.4).abs() < 1e-9);
}

#[test]
fn jpeg_of_four_colours_or_twelve_bits_or_without_an_end_is_refused() {
    assert!(matches!(Image::read(jpeg(8, 4)), Err(ImageError::Jpeg(_))));
    assert!(matches!(Image::read(jpeg(12, 3)), Err(ImageError::Jpeg(_))));
    let whole = jpeg(8, 3);
    for length in 2..whole.len() {
        assert!(Image::read(whole[..length].to_vec()).is_err(), "cut at {length}");
    }
    assert_eq!(Image::read(b"GIF89a".to_vec()).expect_err("another kind"), ImageError::Kind);
}

#[test]
fn hard_mask_leaves_out_what_is_less_than_half_there() {
    assert_eq!(hard_mask(&[0, 127, 128, 255, 255, 255, 255, 255, 0, 255], 9), [0xc0, 0x80, 0x00]);
    assert_eq!((mix(0, 255), mix(0, 0), mix(100, 128)), (0, 255, 177));
}

proptest::proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let mut file = jpeg(8, 3);
        file.splice(4..4, bytes.iter().copied());
        let _ = Image::read(file);
        let _ = Image::read([&b"\x89PNG\r\n\x1a\n"[..], &bytes].concat());
        let _ = Image::read([&[0xff, 0xd8][..], &bytes, &[0xff, 0xd9]].concat());
    }
}
