//! A level number line under rows: what bullets, dots, bars and cascades are measured by.

use super::canvas::{AXIS, Anchor, Canvas, GRID, MARK, NOTE, Type, fit, shorten, width};
use super::paper::count;
use super::scale::Scale;

const TICK: Type = Type { size: 11.0, bold: false, ink: NOTE };
/// The space that a number line takes under its rows.
pub(super) const UNDER: f64 = 24.0;

/// A number line between two places of the canvas.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberLine {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) scale: Scale,
}

impl NumberLine {
    /// Where a number is.
    pub(super) fn x(&self, number: f64) -> f64 {
        self.left + (self.right - self.left) * self.scale.part(number)
    }

    /// Upright lines at its numbers, and the numbers beneath them.
    pub(super) fn grid(
        &self,
        canvas: &Canvas<'_>,
        (top, bottom): (f64, f64),
        print: impl Fn(f64) -> String,
    ) {
        self.lines(canvas, (top, bottom));
        self.ticks(canvas, bottom, print);
    }

    /// Upright lines at its numbers.
    pub(super) fn lines(&self, canvas: &Canvas<'_>, (top, bottom): (f64, f64)) {
        for tick in self.scale.ticks() {
            let ink = if tick.abs() < f64::EPSILON { AXIS } else { GRID };
            canvas.line(&[(self.x(tick), top), (self.x(tick), bottom)], ink, 1.0);
        }
    }

    /// Its numbers.
    pub(super) fn ticks(&self, canvas: &Canvas<'_>, bottom: f64, print: impl Fn(f64) -> String) {
        for tick in self.scale.ticks() {
            canvas.text(&print(tick), (self.x(tick), bottom + 7.0), Anchor::CentreTop, TICK);
        }
    }
}

/// A name beside its row, on two lines where it is long, and beneath it what it rests on.
pub(super) struct RowName<'a> {
    pub(super) name: &'a str,
    pub(super) minor: Option<&'a str>,
    pub(super) bold: bool,
}

const PLAIN: Type = Type { size: 12.0, bold: false, ink: MARK };
const STRONG: Type = Type { size: 12.5, bold: true, ink: MARK };
const MINOR: Type = Type { size: 10.5, bold: false, ink: NOTE };

impl RowName<'_> {
    /// How wide it wants to be.
    pub(super) fn width(&self) -> f64 {
        let minor = self.minor.map_or(0.0, |minor| width(minor, MINOR));
        width(self.name, self.font()).max(minor)
    }

    /// Draws it to the left of a row.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, (right, middle): (f64, f64), limit: f64) {
        let lines = fit(self.name, self.font(), limit, 2);
        let all = count(lines.len()) + if self.minor.is_some() { 1.0 } else { 0.0 };
        let mut y = middle - 7.0 * (all - 1.0);
        for line in &lines {
            canvas.text(line, (right, y), Anchor::RightMiddle, self.font());
            y += 14.0;
        }
        if let Some(minor) = self.minor {
            canvas.text(minor, (right, y), Anchor::RightMiddle, MINOR);
        }
    }

    /// Draws it to the left of a low row.
    pub(super) fn draw_on_one_line(&self, canvas: &Canvas<'_>, at: (f64, f64), limit: f64) {
        canvas.text(&shorten(self.name, self.font(), limit), at, Anchor::RightMiddle, self.font());
    }

    fn font(&self) -> Type {
        if self.bold { STRONG } else { PLAIN }
    }
}

/// The width for the names of all rows: what the widest wants, up to a limit.
pub(super) fn name_width(names: &[RowName<'_>], limit: f64) -> f64 {
    names.iter().map(RowName::width).fold(0.0, f64::max).min(limit)
}
