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
/// Text on dark ground.
pub(super) const PAPER: Ink = solid(0xFF, 0xFF, 0xFF);
/// What calls for a look: points outside their limits.
pub(super) const SIGNAL: Ink = solid(0xF4, 0x6A, 0x25);
/// Limits that chance alone keeps within.
pub(super) const LIMIT: Ink = dashed(0x3F, 0x3F, 0x3F, "16 12");
/// Wider limits.
pub(super) const WIDE_LIMIT: Ink = dashed(0x40, 0x40, 0x40, "4 10");

/// One ink for each of several lines or parts; a dash, a [`Shape`] or a [`Hatch`] goes with each, for
/// eyes that do not part the colours.
pub(super) const PALETTE: [Ink; 6] = [
    SERIES,
    dashed(0x28, 0xA1, 0x97, "28 12"),
    dashed(0x80, 0x16, 0x51, "10 12"),
    dashed(0xF4, 0x6A, 0x26, "32 10 6 10"),
    dashed(0x3D, 0x3D, 0x3E, "4 12"),
    dashed(0xA2, 0x85, 0xD1, "20 8 4 8 4 8"),
];

/// One hue from dark to light: sorts that have an order.
pub(super) const LEVELS: [Ink; 4] = [
    solid(0x12, 0x43, 0x6E),
    solid(0x20, 0x73, 0xBC),
    solid(0x9C, 0xC8, 0xEE),
    solid(0xE4, 0xEE, 0xF8),
];
/// Ground behind bars, from the end that is farther from a target to the nearer.
pub(super) const GROUNDS: [Ink; 3] =
    [solid(0xCF, 0xCF, 0xCF), solid(0xDF, 0xDF, 0xDF), solid(0xEE, 0xEE, 0xEE)];

const DASHED: [Ink; 9] =
    [TARGET, BREAK, LIMIT, WIDE_LIMIT, PALETTE[1], PALETTE[2], PALETTE[3], PALETTE[4], PALETTE[5]];

/// A point in design pixels, from the upper left corner.
pub(super) type Point = (f64, f64);

/// Which point of a text is meant by its place: the first word along the line, the second across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    LeftTop,
    LeftMiddle,
    LeftBottom,
    CentreTop,
    CentreMiddle,
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

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Dot,
    Square,
    Diamond,
    Triangle,
    Ring,
    Drop,
}

impl Shape {
    /// One for each ink of the [`PALETTE`].
    pub(super) const ALL: [Self; 6] =
        [Self::Dot, Self::Square, Self::Diamond, Self::Triangle, Self::Ring, Self::Drop];

    /// The corners of one that has some, around nought.
    fn corners(self) -> &'static [Point] {
        match self {
            Self::Dot | Self::Ring => &[],
            Self::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Self::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            Self::Triangle => &[(0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
            Self::Drop => &[(0.0, 1.2), (1.15, -0.9), (-1.15, -0.9)],
        }
    }
}

/// Strokes over a part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hatch {
    None,
    Rising,
    Falling,
    Crossed,
    Upright,
    Level,
}

impl Hatch {
    /// One for each ink of the [`PALETTE`].
    pub(super) const ALL: [Self; 6] =
        [Self::None, Self::Rising, Self::Falling, Self::Upright, Self::Level, Self::Crossed];
}

/// A rectangle in design pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bar {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Bar {
    /// Its corners, from the upper left one on.
    fn corners(self) -> [Point; 4] {
        let Self { left, top, right, bottom } = self;
        [(left, top), (right, top), (right, bottom), (left, bottom)]
    }

    /// Its middle.
    pub(super) fn middle(self) -> Point {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }
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
    /// A line through points, of which it needs two.
    pub(super) fn line(&self, points: &[Point], ink: Ink, width: f64) {
        if points.len() < 2 {
            return;
        }
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

    /// A point of a shape, on a white rim that parts it from what is behind it.
    pub(super) fn point(&self, shape: Shape, centre: Point, radius: f64, ink: Ink) {
        match shape {
            Shape::Dot => self.dot(centre, radius, ink),
            Shape::Ring => {
                self.dot(centre, radius, ink);
                self.dot(centre, radius * 0.5, PAPER);
            }
            Shape::Square | Shape::Diamond | Shape::Triangle | Shape::Drop => {
                let place = |(x, y): &Point| (centre.0 + x * radius, centre.1 + y * radius);
                self.area(&shape.corners().iter().map(place).collect::<Vec<_>>(), ink, 1.0);
            }
        }
    }

    /// A filled rectangle.
    pub(super) fn bar(&self, bar: Bar, ink: Ink) {
        self.area(&bar.corners(), ink, 1.0);
    }

    /// A level or upright line that is dashed for no ink.
    pub(super) fn rule(&self, from: Point, to: Point, ink: Ink, width: f64) {
        let half = width / 2.0;
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        self.bar(
            Bar { left: left - half, top: top - half, right: right + half, bottom: bottom + half },
            ink,
        );
    }

    /// The edge of a rectangle.
    pub(super) fn frame(&self, bar: Bar, ink: Ink, width: f64) {
        let [first, second, third, fourth] = bar.corners();
        self.line(&[first, second, third, fourth, first], ink, width);
    }

    /// Strokes over a rectangle.
    pub(super) fn hatch(&self, bar: Bar, hatch: Hatch, ink: Ink) {
        let (upright, rising, level) = (strokes(bar, 0.0), strokes(bar, 1.0), level_strokes(bar));
        let mirrored = || {
            let flip = |(x, y): Point| (bar.left + bar.right - x, y);
            rising.iter().map(|(from, to)| (flip(*from), flip(*to))).collect::<Vec<_>>()
        };
        let drawn = match hatch {
            Hatch::None => Vec::new(),
            Hatch::Rising => rising.clone(),
            Hatch::Falling => mirrored(),
            Hatch::Crossed => [mirrored(), rising.clone()].concat(),
            Hatch::Upright => upright,
            Hatch::Level => level,
        };
        // One line to and fro: its turns lie on the edge, and a picture of many bars stays small.
        let to_and_fro = drawn.iter().enumerate().flat_map(|(number, (from, to))| {
            if number % 2 == 0 { [*from, *to] } else { [*to, *from] }
        });
        self.line(&to_and_fro.collect::<Vec<_>>(), ink, 0.75);
    }

    /// A hollow circle with a cross in it.
    pub(super) fn crossed_ring(&self, centre: Point, radius: f64, ink: Ink) {
        let (x, y) = centre;
        self.draw(&Circle::new((unit(x), unit(y)), unit(radius), stroke(ink, 1.0)));
        let arm = radius * std::f64::consts::FRAC_1_SQRT_2;
        self.line(&[(x - arm, y - arm), (x + arm, y + arm)], ink, 1.0);
        self.line(&[(x - arm, y + arm), (x + arm, y - arm)], ink, 1.0);
    }

    /// A text on one line; nothing for none.
    pub(super) fn text(&self, text: &str, at: Point, anchor: Anchor, font: Type) {
        if text.is_empty() {
            return;
        }
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
            Self::CentreMiddle => (HPos::Center, VPos::Center),
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

/// A text in at most so many lines of at most this width: what does not fit ends in `…`.
pub(super) fn fit(text: &str, font: Type, limit: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, font, limit);
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| shorten(line, font, limit)).collect()
}

/// As much of the beginning of a text as fits, and `…` where that is not all.
pub(super) fn shorten(text: &str, font: Type, limit: f64) -> String {
    if width(text, font) <= limit {
        return text.to_owned();
    }
    let ends = text.char_indices().map(|(end, _)| end).rev();
    let kept = |end: usize| format!("{}…", text[..end].trim_end());
    ends.map(kept).find(|kept| width(kept, font) <= limit).unwrap_or_else(|| "…".to_owned())
}

/// How far strokes of a hatch are apart.
const STROKES: f64 = 6.0;

/// Strokes that fill a rectangle, uprights (`slant` 0) or rising to the right by their height (1).
fn strokes(bar: Bar, slant: f64) -> Vec<(Point, Point)> {
    let Bar { left, top, right, bottom } = bar;
    let reach = (bottom - top) * slant;
    let mut strokes = Vec::new();
    let mut from = left - reach + STROKES;
    while from < right {
        // The stroke goes from (from, bottom) to (from + reach, top); what is outside is cut off.
        let low = (from.max(left), bottom - (left - from).max(0.0));
        let high = ((from + reach).min(right), top + (from + reach - right).max(0.0));
        strokes.push((low, high));
        from += STROKES;
    }
    strokes
}

/// Level strokes that fill a rectangle.
fn level_strokes(bar: Bar) -> Vec<(Point, Point)> {
    let mut strokes = Vec::new();
    let mut y = bar.top + STROKES / 2.0;
    while y < bar.bottom {
        strokes.push(((bar.left, y), (bar.right, y)));
        y += STROKES;
    }
    strokes
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

/// A white rim; white text stands on a dark ground and has none.
fn halo(text: &str) -> String {
    if text.contains("fill=\"#FFFFFF\"") {
        return text.to_owned();
    }
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
    let dashes = DASHED.iter().find(|ink| has(ink)).and_then(|ink| ink.dashes);
    dashes.map_or_else(
        || element.to_owned(),
        |dashes| element.replacen("/>", &format!(" stroke-dasharray=\"{dashes}\"/>"), 1),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// How many shapes of a picture are filled with an ink.
    pub(in super::super) fn filled(svg: &str, ink: Ink) -> usize {
        let RGBColor(red, green, blue) = ink.colour;
        let fill = format!("fill=\"#{red:02X}{green:02X}{blue:02X}\"");
        svg.lines().filter(|line| line.starts_with("<polygon") && line.contains(&fill)).count()
    }

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

    #[test]
    fn what_does_not_fit_ends_in_three_dots() {
        let lines = fit("Частка рішень протягом тридцяти днів", PLAIN, 90.0, 2);
        assert!(lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.iter().all(|line| width(line, PLAIN) <= 90.0));
        assert_eq!(fit("short", PLAIN, 90.0, 2), ["short"]);
    }

    #[test]
    fn strokes_of_a_hatch_stay_within_their_bar() {
        let bar = Bar { left: 10.0, top: 5.0, right: 31.0, bottom: 17.0 };
        let within = |(x, y): Point| (10.0..=31.0).contains(&x) && (5.0..=17.0).contains(&y);
        for (from, to) in strokes(bar, 1.0).into_iter().chain(strokes(bar, 0.0)) {
            assert!(within(from) && within(to), "{from:?} {to:?}");
        }
    }
}
