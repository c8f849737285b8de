//! Pictures are decoded and written anew: what is stored is pixels and nothing else, so that no place where a photo was taken, no name of
//! a camera and no other file behind the picture goes along.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use super::rules::{FileKind, MAX_FILE_BYTES, MAX_PIXELS, MAX_SIDE, MAX_THUMBNAIL_SIDE};

/// Memory that a decoder may take, bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Quality of photos, of 100.
const QUALITY: u8 = 85;
/// Quality of small pictures, of 100.
const THUMBNAIL_QUALITY: u8 = 75;
/// A drawing that is larger than this as PNG is a photo, bytes.
const MAX_PNG: usize = 1024 * 1024;

/// Why a picture cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// It cannot be decoded.
    Broken,
    /// It has more pixels than may be decoded, or says so.
    TooManyPixels,
}

/// A picture as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPicture {
    pub media_type: &'static str,
    /// The ending of its name.
    pub ending: &'static str,
    pub content: Vec<u8>,
    /// A JPEG.
    pub thumbnail: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Decodes a picture and writes it anew, upright and without metadata. Of a moving picture the first one is kept. Takes memory and time:
/// call it off the threads that serve requests.
///
/// # Errors
/// [`PictureFault`]
pub fn written_anew(kind: FileKind, content: &[u8]) -> Result<StoredPicture, PictureFault> {
    let decoded = decode(kind, content)?;
    let fits = decoded.width().max(decoded.height()) <= MAX_SIDE;
    let picture = if fits { decoded } else { decoded.resize(MAX_SIDE, MAX_SIDE, FilterType::CatmullRom) };
    let small = picture.thumbnail(MAX_THUMBNAIL_SIDE.min(picture.width()), MAX_THUMBNAIL_SIDE.min(picture.height()));
    let thumbnail = jpeg(&small, THUMBNAIL_QUALITY)?;
    let (width, height) = (picture.width(), picture.height());
    let drawing = if kind == FileKind::Jpeg { None } else { png(&picture)? };
    let (media_type, ending, content) = match drawing {
        Some(content) => ("image/png", "png", content),
        None => ("image/jpeg", "jpg", jpeg(&picture, QUALITY)?),
    };
    Ok(StoredPicture { media_type, ending, content, thumbnail, width, height })
}

fn decode(kind: FileKind, content: &[u8]) -> Result<DynamicImage, PictureFault> {
    let format = match kind {
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::WebP => ImageFormat::WebP,
        FileKind::Gif => ImageFormat::Gif,
        FileKind::Pdf => return Err(PictureFault::Broken),
    };
    let broken = |_| PictureFault::Broken;
    // The head says how large it is: nothing is decoded that would fill the memory.
    let (width, height) = ImageReader::with_format(Cursor::new(content), format).into_dimensions().map_err(broken)?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureFault::TooManyPixels);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    if decoder.total_bytes() > MAX_MEMORY {
        return Err(PictureFault::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Whether a picture of so many bytes as PNG is kept as one. A photo is smaller as JPEG and has nothing to see through; and what is written
/// anew is no larger than what may be sent, whatever one sees through it.
fn is_kept_as_png(is_opaque: bool, bytes: usize) -> bool {
    bytes <= if is_opaque { MAX_PNG } else { MAX_FILE_BYTES }
}

/// The picture as PNG, with 8 bits a colour; none if it is smaller as JPEG and that counts for more, see [`is_kept_as_png`].
fn png(picture: &DynamicImage) -> Result<Option<Vec<u8>>, PictureFault> {
    let rgba = picture.to_rgba8();
    let is_opaque = rgba.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let plain = if is_opaque { DynamicImage::ImageRgb8(picture.to_rgb8()) } else { DynamicImage::ImageRgba8(rgba) };
    let mut content = Vec::new();
    plain.write_with_encoder(PngEncoder::new(&mut content)).map_err(|_| PictureFault::Broken)?;
    Ok(Some(content).filter(|content| is_kept_as_png(is_opaque, content.len())))
}

/// The picture as JPEG, on white where one could see through it.
fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, PictureFault> {
    let rgba = picture.to_rgba8();
    let on_white = |colour: u8, alpha: u8| {
        let mixed = (u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha))) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    let flat = RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        Rgb([on_white(red, alpha), on_white(green, alpha), on_white(blue, alpha)])
    });
    let mut content = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut content, quality);
    DynamicImage::ImageRgb8(flat).write_with_encoder(encoder).map_err(|_| PictureFault::Broken)?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32, alpha: u8) -> DynamicImage {
        DynamicImage::ImageRgba8(image::RgbaImage::from_fn(width, height, |x, y| {
            let colour = |at: u32| u8::try_from(at % 256).unwrap();
            image::Rgba([colour(x), colour(y), colour(x + y), alpha])
        }))
    }

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut content = Cursor::new(Vec::new());
        picture.write_to(&mut content, format).unwrap();
        content.into_inner()
    }

    #[test]
    fn no_picture_grows_beyond_what_may_be_sent() {
        for (is_opaque, bytes, kept) in [
            (true, MAX_PNG, true),
            (true, MAX_PNG + 1, false),
            (false, MAX_PNG + 1, true),
            (false, MAX_FILE_BYTES, true),
            (false, MAX_FILE_BYTES + 1, false),
        ] {
            assert_eq!(is_kept_as_png(is_opaque, bytes), kept, "{is_opaque} {bytes}");
        }
    }

    /// A JPEG with the part that cameras write: to be turned to the right (6), taken at 51°, by "`SpyCam`".
    fn photo_with_metadata(width: u32, height: u32) -> Vec<u8> {
        let plain = encoded(&DynamicImage::ImageRgb8(drawn(width, height, 255).to_rgb8()), ImageFormat::Jpeg);
        let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
        };
        let mut tiff = b"MM\0\x2A\0\0\0\x08".to_vec();
        tiff.extend([0, 3]);
        tiff.extend(entry(0x010F, 2, 7, 50_u32.to_be_bytes()));
        tiff.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
        tiff.extend(entry(0x8825, 4, 1, 58_u32.to_be_bytes()));
        tiff.extend([0; 4]);
        tiff.extend(b"SpyCam\0\0");
        tiff.extend([0, 1]);
        tiff.extend(entry(0x0001, 2, 2, *b"N\0\0\0"));
        tiff.extend([0; 4]);
        let part = [&b"Exif\0\0"[..], &tiff].concat();
        let length = u16::try_from(part.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], b"\xFF\xE1", &length, &part, &plain[2..]].concat()
    }

    #[test]
    fn nothing_but_pixels_is_kept_and_photos_stand_upright() {
        let sent = photo_with_metadata(40, 20);
        let holds = |content: &[u8], word: &[u8]| content.windows(word.len()).any(|part| part == word);
        assert!(holds(&sent, b"SpyCam") && holds(&sent, b"Exif"));
        let stored = written_anew(FileKind::Jpeg, &sent).unwrap();
        assert_eq!((stored.width, stored.height, stored.media_type), (20, 40, "image/jpeg"));
        for content in [&stored.content, &stored.thumbnail] {
            assert!(!holds(content, b"SpyCam") && !holds(content, b"Exif") && !holds(content, b"\xFF\xE1"));
        }
    }

    #[test]
    fn what_stands_behind_a_picture_goes() {
        for (kind, format) in [(FileKind::Jpeg, ImageFormat::Jpeg), (FileKind::Png, ImageFormat::Png)] {
            let page = b"<script>alert(1)</script>";
            let sent = [&encoded(&DynamicImage::ImageRgb8(drawn(30, 30, 255).to_rgb8()), format)[..], page].concat();
            let stored = written_anew(kind, &sent).unwrap();
            assert!(!stored.content.windows(page.len()).any(|part| part == page), "{kind:?}");
        }
    }

    #[test]
    fn each_kind_is_decoded_and_large_ones_are_made_smaller() {
        let stored = written_anew(FileKind::Png, &encoded(&drawn(60, 30, 120), ImageFormat::Png)).unwrap();
        assert_eq!((stored.media_type, stored.width, stored.height), ("image/png", 60, 30));
        let stored = written_anew(FileKind::Gif, &encoded(&drawn(60, 30, 255), ImageFormat::Gif)).unwrap();
        assert_eq!((stored.media_type, stored.width), ("image/png", 60));
        let stored = written_anew(FileKind::WebP, &encoded(&drawn(60, 30, 255), ImageFormat::WebP)).unwrap();
        assert_eq!((stored.media_type, stored.width), ("image/png", 60));
        let large = DynamicImage::ImageRgb8(drawn(MAX_SIDE + 40, 100, 255).to_rgb8());
        let stored = written_anew(FileKind::Jpeg, &encoded(&large, ImageFormat::Jpeg)).unwrap();
        assert_eq!(stored.width, MAX_SIDE);
        let small = ImageReader::with_format(Cursor::new(&stored.thumbnail), ImageFormat::Jpeg).into_dimensions();
        assert!(small.unwrap().0 <= MAX_THUMBNAIL_SIDE);
    }

    #[test]
    fn cut_and_lying_files_are_refused() {
        let sent = encoded(&drawn(60, 30, 255), ImageFormat::Png);
        assert_eq!(written_anew(FileKind::Png, &sent[..40]), Err(PictureFault::Broken));
        assert_eq!(written_anew(FileKind::Jpeg, b"\xFF\xD8\xFF\xE0"), Err(PictureFault::Broken));
        assert_eq!(written_anew(FileKind::Pdf, b"%PDF-1.7"), Err(PictureFault::Broken));
        // The head of a picture that says that it has very many pixels, and nothing behind it.
        let mut bomb = sent;
        bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let sum = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(written_anew(FileKind::Png, &bomb), Err(PictureFault::TooManyPixels));
    }

    /// The sum that stands behind each part of a PNG (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
        })
    }
}
