"""The contrast of text with its background, as the page computes it (WCAG 2.2, contrast ratio)."""

from typing import Final

from tests.browser.rig import tools  # noqa: F401  (first: it skips what cannot run here)

# isort: split
from playwright.sync_api import Page

_ENOUGH: Final = 4.5
_CONTRAST: Final = """
selector => {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    probe.clearRect(0, 0, 1, 1);
    probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    return probe.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const element = document.querySelector(selector);
  const grounds = [];
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    const image = style.backgroundImage.match(/rgb[^)]*\\)|color\\([^)]*\\)/);
    grounds.push(rgba(image && style.backgroundImage.startsWith('linear') ? image[0] : style.backgroundColor));
  }
  const ground = grounds.reverse().reduce((under, over) => {
    const alpha = over[3] / 255;
    return [0, 1, 2].map(i => over[i] * alpha + under[i] * (1 - alpha));
  }, [255, 255, 255]);
  const [a, b] = [light(rgba(getComputedStyle(element).color)), light(ground)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}
"""


def faint(page: Page, *selectors: str) -> dict[str, float]:
    """The selectors whose first element has too little contrast, with its ratio."""
    ratios = {selector: page.evaluate(_CONTRAST, selector) for selector in selectors}
    return {selector: ratio for selector, ratio in ratios.items() if ratio < _ENOUGH}
