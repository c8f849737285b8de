//! Compresses text for readers that take it, so that no proxy has to.
//!
//! Whoever can put words of their own beside a secret, and sees how long the compressed answer is, guesses the secret letter by letter
//! (BREACH). So nothing that is compressed repeats a secret: the token of forms is masked anew for each answer ([`super::form::token`]),
//! an answer that its handler says nobody may keep (`no-store`) is sent as it is, and of what the API answers only what was read is
//! compressed, for a new token comes with a write.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::combinators::BoxBody;
use hyper::body::Body as _;
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use poem::{Body, Endpoint, IntoResponse, Request, Response};

use super::conditional;

/// Smaller bodies fit into the packet that carries their headers, bytes.
const MIN_BYTES: usize = 1024;
/// Larger bodies are compressed on a thread that may be held up, bytes.
const MAX_BYTES_AT_ONCE: usize = 128 * 1024;
/// Of 0 to 11: above it each step takes several times as long and gains some hundredths.
const BROTLI_QUALITY: i32 = 5;
/// How far back brotli looks, as a power of two of bytes; what it takes of memory follows from it.
const BROTLI_WINDOW: i32 = 18;
/// Of 0 to 9.
const GZIP_LEVEL: u32 = 6;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// The better one first.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The word in headers and, behind a dash, at the end of entity tags.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// How the names of files end that were compressed at build.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    fn is_named(self, name: &str) -> bool {
        name == self.as_str() || (self == Self::Gzip && name == "x-gzip")
    }
}

/// Which codings a reader takes (RFC 9110 §12.5.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcceptedCoding {
    /// The one that they like best; none where they name none of ours, or would rather have the answer as it is.
    pub coding: Option<Coding>,
    /// They take nothing that is not compressed.
    pub is_plain_refused: bool,
}

impl AcceptedCoding {
    /// From the header `Accept-Encoding`. What cannot be read in it is left out, and who takes nothing that there is gets the answer as
    /// it is.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
        let named: Vec<(String, f32)> = lines.flat_map(|line| line.split(',')).filter_map(weighted).collect();
        let weight = |fits: &dyn Fn(&str) -> bool| named.iter().find(|(name, _)| fits(name)).map(|(_, weight)| *weight);
        let any = weight(&|name| name == "*");
        let plain = weight(&|name| name == "identity");
        let mut best = (None, 0.0);
        for coding in Coding::ALL {
            let liked = weight(&|name| coding.is_named(name)).or(any).unwrap_or_default();
            if liked > best.1 {
                best = (Some(coding), liked);
            }
        }
        let coding = best.0.filter(|_| plain.is_none_or(|plain| plain <= best.1));
        Self { coding, is_plain_refused: coding.is_some() && plain.or(any).is_some_and(|plain| plain <= 0.0) }
    }
}

/// `gzip;q=0.5`: the name in small letters and how much it is liked, 1 where nothing is said.
fn weighted(item: &str) -> Option<(String, f32)> {
    let mut parts = item.split(';');
    let name = parts.next()?.trim().to_ascii_lowercase();
    let mut weight = 1.0;
    for (parameter, value) in parts.filter_map(|part| part.split_once('=')) {
        if parameter.trim().eq_ignore_ascii_case("q") {
            weight = value.trim().parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight))?;
        }
    }
    (!name.is_empty()).then_some((name, weight))
}

/// The compressed forms of one body, each made when it is first wanted. Who keeps a body in memory puts them on each answer with it
/// (`Arc`), so that it is compressed once.
#[derive(Debug, Default)]
pub struct CompressedForms {
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

impl CompressedForms {
    /// None where compressing gains nothing.
    fn of(&self, coding: Coding, body: &[u8]) -> Option<Bytes> {
        let form = match coding {
            Coding::Brotli => &self.brotli,
            Coding::Gzip => &self.gzip,
        };
        form.get_or_init(|| compressed(coding, body).ok().filter(|shorter| shorter.len() < body.len()).map(Bytes::from))
            .clone()
    }
}

fn compressed(coding: Coding, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len() / 3);
    match coding {
        Coding::Brotli => {
            let params = BrotliEncoderParams {
                quality: BROTLI_QUALITY,
                lgwin: BROTLI_WINDOW,
                size_hint: body.len(),
                ..BrotliEncoderParams::default()
            };
            let mut rest = body;
            brotli::BrotliCompress(&mut rest, &mut out, &params)?;
            Ok(out)
        }
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(out, Compression::new(GZIP_LEVEL));
            encoder.write_all(body)?;
            encoder.finish()
        }
    }
}

/// Whether a type is one of texts, which shrink; pictures and archives are compressed in themselves.
fn is_text(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || ["+json", "+xml"].iter().any(|syntax| essence.ends_with(syntax))
        || ["application/json", "application/xml"].contains(&essence.as_str())
}

/// Whether an answer may differ by `Accept-Encoding`.
fn is_compressible(headers: &HeaderMap, is_read: bool) -> bool {
    let text =
        |name: HeaderName| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let kind = text(header::CONTENT_TYPE);
    let kept = text(header::CACHE_CONTROL);
    is_text(kind)
        && !kept.contains("no-store")
        && !kept.contains("no-transform")
        && (is_read || kind.starts_with("text/"))
}

/// Around what is kept in memory, and inside of [`conditional::answer_not_modified`], so that a 304 has the headers of the answer that
/// it stands for. Bodies of requests are left alone.
pub async fn compress<E: Endpoint>(next: E, req: Request) -> poem::Result<Response> {
    let accepted = AcceptedCoding::of(req.headers());
    let is_read = matches!(*req.method(), Method::GET | Method::HEAD);
    let mut response = next.call(req).await?.into_response();
    let forms = response.extensions_mut().remove::<Arc<CompressedForms>>().unwrap_or_default();
    if !is_compressible(response.headers(), is_read) {
        return Ok(response);
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let Some(coding) = accepted.coding.filter(|_| !response.headers().contains_key(header::CONTENT_ENCODING)) else {
        return Ok(response);
    };
    let (mut parts, body) = response.into_parts();
    let body: BoxBody<Bytes, std::io::Error> = body.into();
    let length = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
    // What comes as a stream has no length yet, and is sent as it comes.
    let Some(length) = length.filter(|length| *length >= MIN_BYTES || (accepted.is_plain_refused && *length > 0))
    else {
        return Ok(Response::from_parts(parts, Body::from(body)));
    };
    let body = Body::from(body).into_bytes().await?;
    let shorter = if length > MAX_BYTES_AT_ONCE {
        let whole = body.clone();
        tokio::task::spawn_blocking(move || forms.of(coding, &whole)).await.map_err(poem::error::InternalServerError)?
    } else {
        forms.of(coding, &body)
    };
    let Some(shorter) = shorter else { return Ok(Response::from_parts(parts, body.into())) };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.as_str()));
    parts.headers.remove(header::CONTENT_LENGTH);
    conditional::name_coding(&mut parts.headers, coding.as_str());
    Ok(Response::from_parts(parts, shorter.into()))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    /// Each line is a header of its own.
    fn accepted(lines: &str) -> AcceptedCoding {
        let mut headers = HeaderMap::new();
        for line in lines.lines() {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_str(line).unwrap());
        }
        AcceptedCoding::of(&headers)
    }

    #[test]
    fn readers_get_what_they_like_best() {
        let (br, gzip) = (Some(Coding::Brotli), Some(Coding::Gzip));
        for (lines, expected) in [
            ("", None),
            (" ", None),
            ("identity", None),
            ("deflate, zstd", None),
            ("gzip, deflate, br, zstd", br),
            ("GZIP", gzip),
            ("x-gzip", gzip),
            ("gzip\nbr", br),
            ("br;q=0.5, gzip;q=0.8", gzip),
            ("br ; Q=0.2 , gzip ; q=0.1", br),
            ("br;q=0, gzip", gzip),
            ("br;q=0, gzip;q=0.0", None),
            ("*", br),
            ("br;q=0, *", gzip),
            ("*;q=0", None),
            ("*;q=0, gzip", gzip),
            ("identity, br;q=0.5", None),
            ("identity;q=0.5, br;q=0.5", br),
            ("br;q=2, gzip;q=NaN", None),
            ("br;q=, gzip;level=9", gzip),
            (";q=1, ,;", None),
        ] {
            assert_eq!(accepted(lines).coding, expected, "{lines:?}");
        }
    }

    #[test]
    fn who_takes_nothing_plain_gets_small_answers_compressed_too() {
        for (line, expected) in [
            ("br, identity;q=0", true),
            ("gzip, *;q=0", true),
            ("br, *;q=0, identity;q=0.1", false),
            ("br", false),
            // Nothing fits: the answer comes as it is.
            ("identity;q=0", false),
            ("*;q=0", false),
        ] {
            assert_eq!(accepted(line).is_plain_refused, expected, "{line}");
        }
    }

    #[test]
    fn texts_are_compressed_and_nothing_that_holds_a_secret() {
        for (kind, kept, is_read, expected) in [
            ("text/html; charset=utf-8", "", true, true),
            ("text/html; charset=utf-8", "no-cache", false, true),
            ("TEXT/CSV", "public, max-age=5", true, true),
            ("image/svg+xml", "", true, true),
            ("application/problem+json; charset=utf-8", "", true, true),
            ("application/atom+xml", "", true, true),
            ("application/json", "", true, true),
            ("application/json", "", false, false),
            ("application/problem+json", "", false, false),
            ("text/html", "no-store", true, false),
            ("text/html", "private, no-store", true, false),
            ("text/html", "public, no-transform", true, false),
            ("image/png", "", true, false),
            ("font/woff2", "", true, false),
            ("application/pdf", "", true, false),
            ("", "", true, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
            assert_eq!(is_compressible(&headers, is_read), expected, "{kind} {kept} {is_read}");
        }
    }

    fn read_back(coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            Coding::Brotli => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut out).unwrap(),
            Coding::Gzip => GzDecoder::new(bytes).read_to_end(&mut out).unwrap(),
        };
        out
    }

    proptest! {
        #[test]
        fn what_is_compressed_is_read_back(text in "(?s).{0,3000}", times in 1_usize..4) {
            let body = text.repeat(times);
            for coding in Coding::ALL {
                let made = compressed(coding, body.as_bytes()).unwrap();
                prop_assert_eq!(read_back(coding, &made), body.as_bytes());
            }
        }
    }

    #[test]
    fn a_body_is_compressed_once() {
        let forms = CompressedForms::default();
        let body = "How do I renew a permit? ".repeat(200);
        let first = forms.of(Coding::Brotli, body.as_bytes()).unwrap();
        assert_eq!(read_back(Coding::Brotli, &first), body.as_bytes());
        // Whoever kept the forms gets what was made before, and makes nothing of what they bring.
        assert_eq!(forms.of(Coding::Brotli, b"").unwrap(), first);
        assert!(CompressedForms::default().of(Coding::Gzip, b"x").is_none());
    }
}
