//! Pictures that come in from outside, made harmless and small: read within limits, turned upright, freed of everything that a
//! camera writes beside the picture, and kept in two sizes.
//!
//! Invariant: what is not JPEG, PNG or WebP, or would take more memory than [`MAX_DECODED_BYTES`], is refused before it is
//! unpacked. The work is done in a bounded pool beside the requests.

use super::{AppError, Result};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Largest file that is taken, in bytes.
pub const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;
/// Longest side that is unpacked, in pixels.
pub const MAX_SIDE: u32 = 12_000;
/// Most memory that unpacking one picture may take, in bytes.
pub const MAX_DECODED_BYTES: u64 = 160 * 1024 * 1024;
/// Longest side of the picture that is kept, in pixels.
pub const LARGE_SIDE: u32 = 1_600;
/// Longest side of the picture in lists, in pixels.
pub const SMALL_SIDE: u32 = 480;
/// Of 100; beyond it files grow and pictures do not get better.
const JPEG_QUALITY: u8 = 84;
/// Pictures worked on at once.
const AT_ONCE: usize = 2;
/// Pictures that may wait for a place; one more is refused with "try again".
const MAX_WAITING: usize = 16;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// A picture in the two sizes in which it is kept.
#[derive(Clone, Debug)]
pub struct Picture {
    /// At most [`LARGE_SIDE`].
    pub large: PictureFile,
    /// At most [`SMALL_SIDE`].
    pub small: PictureFile,
}

/// One size of a picture.
#[derive(Clone, Debug)]
pub struct PictureFile {
    /// SHA-256 of its bytes in hexadecimal: its name.
    pub hash: String,
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Reads a file as a picture.
///
/// # Errors
/// [`AppError::Invalid`] on `file` for what is no picture, or too large a one; when too many wait.
pub async fn read(bytes: Vec<u8>) -> Result<Picture> {
    let _waiting = Waiting::enter()?;
    let _place = PLACES.acquire().await.map_err(|_| AppError::Unavailable("the program is stopping"))?;
    let done = tokio::task::spawn_blocking(move || read_now(&bytes)).await;
    done.unwrap_or_else(|_| Err(invalid("not_a_picture", "this file cannot be read as a picture")))
}

fn read_now(bytes: &[u8]) -> Result<Picture> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(invalid("too_large", "a picture has at most 10 MB"));
    }
    let whole = decode(bytes)?;
    let large = scaled(&whole, LARGE_SIDE);
    let small = scaled(&large, SMALL_SIDE);
    Ok(Picture { large: encode(&large)?, small: encode(&small)? })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage> {
    let broken = |_: image::ImageError| invalid("not_a_picture", "this file cannot be read as a picture");
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| invalid("not_a_picture", "this file cannot be read as a picture"))?;
    match reader.format() {
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) => {}
        Some(_) | None => return Err(invalid("not_a_picture", "a picture is a JPEG, PNG or WebP file")),
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(invalid("too_large", "this picture has too many pixels; 12,000 a side are the most"));
    }
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn scaled(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side { picture.clone() } else { picture.thumbnail(side, side) }
}

/// JPEG, or PNG for what one can see through.
fn encode(picture: &DynamicImage) -> Result<PictureFile> {
    let failed = |e: image::ImageError| AppError::Internal(format!("a picture could not be written: {e}"));
    let mut bytes = Vec::new();
    let media_type = if picture.color().has_alpha() {
        picture.to_rgba8().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).map_err(failed)?;
        "image/png"
    } else {
        let plain = picture.to_rgb8();
        JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&plain).map_err(failed)?;
        "image/jpeg"
    };
    let hash = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    Ok(PictureFile { hash, media_type, bytes, width: picture.width(), height: picture.height() })
}

fn invalid(code: &'static str, message: &'static str) -> AppError {
    AppError::invalid("file", code, message)
}

/// One that waits or is being worked on; leaves also when the request is dropped.
struct Waiting;

impl Waiting {
    fn enter() -> Result<Waiting> {
        if WAITING.fetch_add(1, Ordering::SeqCst) >= MAX_WAITING {
            WAITING.fetch_sub(1, Ordering::SeqCst);
            return Err(AppError::Unavailable("many pictures come in at once; try again"));
        }
        Ok(Waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, colour: image::Rgba<u8>) -> Vec<u8> {
        let mut out = Vec::new();
        let picture = image::RgbaImage::from_pixel(width, height, colour);
        picture.write_to(&mut Cursor::new(&mut out), ImageFormat::Png).unwrap();
        out
    }

    #[test]
    fn pictures_are_kept_in_two_sizes() {
        let kept = read_now(&png(2_000, 1_000, image::Rgba([200, 10, 10, 128]))).unwrap();
        assert_eq!((kept.large.width, kept.large.height), (1_600, 800));
        assert_eq!((kept.small.width, kept.small.height, kept.small.media_type), (480, 240, "image/png"));
        let mut plain = Vec::new();
        let picture = image::RgbImage::from_pixel(300, 200, image::Rgb([1, 2, 3]));
        picture.write_to(&mut Cursor::new(&mut plain), ImageFormat::Jpeg).unwrap();
        let kept = read_now(&plain).unwrap();
        assert_eq!((kept.large.width, kept.large.media_type), (300, "image/jpeg"));
        assert_eq!(kept.large.hash.len(), 64);
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        let code = |bytes: &[u8]| match read_now(bytes) {
            Err(AppError::Invalid(errors)) => errors.iter().map(|e| e.code.to_string()).collect::<String>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(code(b"GIF89a........"), "not_a_picture");
        assert_eq!(code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not_a_picture");
        assert_eq!(code(&png(10, 10, image::Rgba([0; 4]))[..40]), "not_a_picture");
        // The head of a PNG of 60,000 pixels a side: refused before anything of it is unpacked.
        let mut bomb = png(10, 10, image::Rgba([0; 4]));
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        assert!(["too_large", "not_a_picture"].contains(&code(&bomb).as_str()));
    }
}
