//! QR codes (ISO/IEC 18004) as the path of an SVG drawing. The code itself is made by a library; only the drawing is here.

/// A code, ready to be drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules on a side, without the quiet zone of four around it.
    pub size: u8,
    /// The dark modules as the data of an SVG path, one unit a module.
    pub path: String,
}

impl Qr {
    /// The code that says `text`; `None` where that is too long for one. A code on a screen is read from near by, undamaged: of
    /// two ways to encode a text the smaller code wins over more error correction.
    #[cfg(any(all(test, not(target_arch = "wasm32")), all(target_arch = "wasm32", feature = "payments")))]
    pub fn of(text: &str) -> Option<Qr> {
        let code = qrcodegen::QrCode::encode_binary(text.as_bytes(), qrcodegen::QrCodeEcc::Medium).ok()?;
        let size = u8::try_from(code.size()).ok()?;
        Some(Qr { size, path: drawn(size, |x, y| code.get_module(x.into(), y.into())) })
    }
}

/// Draws each run of dark modules in a row as one bar.
#[cfg(any(all(test, not(target_arch = "wasm32")), all(target_arch = "wasm32", feature = "payments")))]
fn drawn(size: u8, is_dark: impl Fn(u8, u8) -> bool) -> String {
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| is_dark(*x, y)).count() as u8;
            if run > 0 {
                let (left, top, long) = (x.to_string(), y.to_string(), run.to_string());
                path.extend(["M", left.as_str(), " ", top.as_str(), "h", long.as_str(), "v1h-", long.as_str(), "z"]);
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn runs_become_bars() {
        let rows = [0b101u8, 0b011, 0b000];
        let path = drawn(3, |x, y| rows[usize::from(y)] & (4 >> x) != 0);
        assert_eq!(path, "M0 0h1v1h-1zM2 0h1v1h-1zM1 1h2v1h-2z");
    }

    #[test]
    fn a_code_has_its_finders() {
        let Some(code) = Qr::of("https://bank.example/pay/1") else { panic!("the text is short") };
        // Version 2: 17 + 4 * 2 modules. Each finder's upper edge is a bar of seven.
        assert_eq!(code.size, 25);
        for finder in ["M0 0h7v1h-7z", "M18 0h7v1h-7z", "M0 18h7v1h-7z"] {
            assert!(code.path.contains(finder), "{finder}");
        }
    }

    #[test]
    fn what_fits_into_no_code_has_none() {
        assert!(Qr::of(&"x".repeat(3_000)).is_none());
    }
}
