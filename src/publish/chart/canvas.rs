//! A canvas over plotters: lines, shapes and text in design pixels, and an SVG that can be read
//! aloud.
//!
//! plotters rounds to whole pixels, so it draws on a large canvas that `viewBox` scales down. It
//! knows neither dashes nor halos nor titles: [`finish`] adds them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon};
use plotters::prelude::{IntoDrawingArea as _, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color as _, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle, register_font,
};

/// Canvas pixels in a design pixel.
const SCALE: f64 = 4.0;

/// What plotters divides a font's size by on its way into SVG.
const FONT_SCALE: f64 = 1.24;

/// Readers without `DejaVu` see a font of nearly its widths.
const FONT: &str = "DejaVu Sans, Verdana, sans-serif";

/// A colour. A dashed ink is dashed wherever it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink {
    colour: RGBColor,
    dashes: Option<&'static str>,
}

const fn solid(red: u8, green: u8, blue: u8) -> Ink {
    Ink { colour: RGBColor(red, green, blue), dashes: None }
}

const fn dashed(red: u8, green: u8, blue: u8, dashes: &'static str) -> Ink {
    Ink { colour: RGBColor(red, green, blue), dashes: Some(dashes) }
}

// Colours of the UK Analysis Function: all have a contrast of 3 or more on white.
/// The series.
pub(super) const SERIES: Ink = solid(0x12, 0x43, 0x6D);
/// The target.
pub(super) const TARGET: Ink = dashed(0x80, 0x16, 0x50, "24 16");
/// Marks, breaks and the baseline.
pub(super) const MARK: Ink = solid(0x3D, 0x3D, 0x3D);
/// A break of the series: the same to the eye, and dashed.
pub(super) const BREAK: Ink = dashed(0x3E, 0x3E, 0x3E, "12 12");
/// Titles.
pub(super) const TITLE: Ink = solid(0x1A, 0x1A, 0x1A);
/// Text beside the data: a contrast of 7 on white.
pub(super) const NOTE: Ink = solid(0x59, 0x59, 0x59);
/// Axes.
pub(super) const AXIS: Ink = solid(0x8C, 0x8C, 0x8C);
/// Lines that lead the eye and carry nothing.
pub(super) const GRID: Ink = solid(0xE6, 0xE6, 0xE6);
/// Other countries' lines, behind.
pub(super) const OTHER: Ink = solid(0xC4, 0xC4, 0xC4);

const INKS: [Ink; 9] = [SERIES, TARGET, MARK, BREAK, TITLE, NOTE, AXIS, GRID, OTHER];

/// A point in design pixels, from the upper left corner.
pub(super) type Point = (f64, f64);

/// Which point of a text is meant by its place: the first word along the line, the second across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    LeftTop,
    LeftMiddle,
    LeftBottom,
    CentreTop,
    CentreBottom,
    RightTop,
    RightMiddle,
    RightBottom,
}

/// Size, weight and colour of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) ink: Ink,
}

/// Something to draw on.
pub(super) struct Canvas<'a>(DrawingArea<SVGBackend<'a>, Shift>);

/// What a picture says to those who cannot see it, and how large it is.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// Unique in a page.
    pub(super) id: &'a str,
    pub(super) language: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Draws a picture. `DejaVu` is registered once, before the first text is measured or drawn.
pub(super) fn picture(frame: &Frame<'_>, draw: impl FnOnce(&Canvas<'_>)) -> String {
    LazyLock::force(&FONTS);
    let mut drawn = String::new();
    let size = (unit(frame.width).unsigned_abs(), unit(frame.height).unsigned_abs());
    let canvas = Canvas(SVGBackend::with_string(&mut drawn, size).into_drawing_area());
    draw(&canvas);
    canvas.0.present().expect("an SVG in memory can be finished");
    drop(canvas);
    finish(frame, &drawn)
}

impl Canvas<'_> {
    /// A line through points.
    pub(super) fn line(&self, points: &[Point], ink: Ink, width: f64) {
        self.draw(&PathElement::new(units(points), stroke(ink, width)));
    }

    /// An area between points, that shows what is behind it.
    pub(super) fn area(&self, points: &[Point], ink: Ink, opacity: f64) {
        self.draw(&Polygon::new(units(points), ink.colour.mix(opacity).filled()));
    }

    /// A filled circle.
    pub(super) fn dot(&self, centre: Point, radius: f64, ink: Ink) {
        let (x, y) = centre;
        self.draw(&Circle::new((unit(x), unit(y)), unit(radius), ink.colour.filled()));
    }

    /// A hollow circle with a cross in it.
    pub(super) fn crossed_ring(&self, centre: Point, radius: f64, ink: Ink) {
        let (x, y) = centre;
        self.draw(&Circle::new((unit(x), unit(y)), unit(radius), stroke(ink, 1.0)));
        let arm = radius * std::f64::consts::FRAC_1_SQRT_2;
        self.line(&[(x - arm, y - arm), (x + arm, y + arm)], ink, 1.0);
        self.line(&[(x - arm, y + arm), (x + arm, y - arm)], ink, 1.0);
    }

    /// A text on one line.
    pub(super) fn text(&self, text: &str, at: Point, anchor: Anchor, font: Type) {
        let style = TextStyle::from(font_of(font)).color(&font.ink.colour).pos(anchor.position());
        let place = (unit(at.0), unit(at.1));
        self.0.draw_text(text, &style, place).expect("an SVG in memory takes every text");
    }

    fn draw<'e, E>(&self, element: &'e E)
    where
        &'e E: PointCollection<'e, (i32, i32)>,
        E: for<'b> Drawable<SVGBackend<'b>>,
    {
        self.0.draw(element).expect("an SVG in memory takes every shape");
    }
}

impl Anchor {
    fn position(self) -> Pos {
        let (along, across) = match self {
            Self::LeftTop => (HPos::Left, VPos::Top),
            Self::LeftMiddle => (HPos::Left, VPos::Center),
            Self::LeftBottom => (HPos::Left, VPos::Bottom),
            Self::CentreTop => (HPos::Center, VPos::Top),
            Self::CentreBottom => (HPos::Center, VPos::Bottom),
            Self::RightTop => (HPos::Right, VPos::Top),
            Self::RightMiddle => (HPos::Right, VPos::Center),
            Self::RightBottom => (HPos::Right, VPos::Bottom),
        };
        Pos::new(along, across)
    }
}

/// The width of a text in design pixels.
pub(super) fn width(text: &str, font: Type) -> f64 {
    LazyLock::force(&FONTS);
    let (width, _) = font_of(font).box_size(text).expect("DejaVu is registered");
    f64::from(width) / SCALE
}

/// Breaks a text between words into lines that are no wider than `limit`.
pub(super) fn wrap(text: &str, font: Type, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| width(line, font) <= limit) {
            Some(line) => *lines.last_mut().expect("it was made longer") = line,
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The two faces of the one font, so that every machine measures text alike.
static FONTS: LazyLock<()> = LazyLock::new(|| {
    let faces =
        [(FontStyle::Normal, dejavu::sans::regular()), (FontStyle::Bold, dejavu::sans::bold())];
    for (style, bytes) in faces {
        assert!(register_font(FONT, style, bytes).is_ok(), "the DejaVu crate holds a font");
    }
});

fn font_of(font: Type) -> FontDesc<'static> {
    let style = if font.bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FONT), font.size * SCALE * FONT_SCALE, style)
}

fn stroke(ink: Ink, width: f64) -> ShapeStyle {
    ShapeStyle {
        color: ink.colour.to_rgba(),
        filled: false,
        stroke_width: unit(width).unsigned_abs(),
    }
}

fn units(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|(x, y)| (unit(*x), unit(*y))).collect()
}

/// Design pixels in canvas pixels.
#[expect(clippy::cast_possible_truncation, reason = "a picture is some thousand pixels wide")]
fn unit(pixels: f64) -> i32 {
    (pixels * SCALE).round() as i32
}

/// The finished picture: a role, a title and a description for those who cannot see it; one line
/// for each element; dashes for dashed inks; a white halo that keeps text off the lines behind it.
fn finish(frame: &Frame<'_>, drawn: &str) -> String {
    let mut svg = opening(frame);
    let mut text = String::new();
    for line in drawn.lines().skip(1).map(str::trim_end) {
        if line.starts_with("<text") {
            text = halo(line);
        } else if line == "</text>" {
            let _infallible = writeln!(svg, "{text}</text>");
            text.clear();
        } else if text.is_empty() {
            let _infallible = writeln!(svg, "{}", dash(line));
        } else {
            text.push_str(line);
        }
    }
    svg
}

fn opening(frame: &Frame<'_>) -> String {
    let Frame { id, language, title, description, width, height } = frame;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" lang=\"{}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n",
        unit(*width),
        unit(*height),
        escape(language),
        escape(title),
        escape(description),
    )
}

fn halo(text: &str) -> String {
    text.replacen(
        "<text",
        "<text paint-order=\"stroke\" stroke=\"#FFFFFF\" stroke-width=\"12\" \
         stroke-linejoin=\"round\"",
        1,
    )
}

/// plotters cannot dash a line of an SVG, so a dashed line is known by its ink.
fn dash(element: &str) -> String {
    let has = |ink: &Ink| {
        let RGBColor(red, green, blue) = ink.colour;
        element.contains(&format!("stroke=\"#{red:02X}{green:02X}{blue:02X}\""))
    };
    let dashes = INKS.iter().find(|ink| has(ink)).and_then(|ink| ink.dashes);
    dashes.map_or_else(
        || element.to_owned(),
        |dashes| element.replacen("/>", &format!(" stroke-dasharray=\"{dashes}\"/>"), 1),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Type = Type { size: 12.0, bold: false, ink: NOTE };

    fn drawn(draw: impl FnOnce(&Canvas<'_>)) -> String {
        let frame = Frame {
            id: "x",
            language: "uk",
            title: "A < B",
            description: "two & more",
            width: 100.0,
            height: 50.0,
        };
        picture(&frame, draw)
    }

    #[test]
    fn a_picture_says_what_it_shows() {
        let svg = drawn(|_| ());
        assert!(svg.contains("role=\"img\" aria-labelledby=\"x-title x-desc\""), "{svg}");
        assert!(svg.contains("<title id=\"x-title\">A &lt; B</title>"), "{svg}");
        assert!(svg.contains("<desc id=\"x-desc\">two &amp; more</desc>"), "{svg}");
    }

    #[test]
    fn dashed_inks_are_dashed_and_others_are_not() {
        let dashes = |ink| {
            drawn(|canvas| canvas.line(&[(0.0, 0.0), (9.0, 0.0)], ink, 1.0))
                .matches("stroke-dasharray")
                .count()
        };
        assert_eq!((dashes(TARGET), dashes(SERIES)), (1, 0));
    }

    #[test]
    fn text_is_broken_between_words_and_a_long_word_stays_whole() {
        let lines = wrap("Частка рішень протягом тридцяти днів", PLAIN, 120.0);
        assert_eq!(lines.join(" "), "Частка рішень протягом тридцяти днів");
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, PLAIN) <= 120.0));
        assert_eq!(wrap("one two", PLAIN, 1.0), ["one", "two"]);
    }
}
