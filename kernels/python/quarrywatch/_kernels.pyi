from collections.abc import Callable, Sequence
from typing import Any, Literal, TypedDict, overload

import numpy
from numpy.typing import ArrayLike, NDArray

_Image = NDArray[numpy.float32]
_Mask = NDArray[numpy.bool_] | NDArray[numpy.uint8]
_Method = Literal[
    "cva",
    "mad",
    "irmad",
    "sfa",
    "isfa",
    "chronochrome",
    "pca_kmeans",
    "index",
    "log_ratio",
    "zscore",
    "onnx",
    "fusion",
]
_Rule = Literal[
    "automatic",
    "fixed",
    "tail",
    "chi_square",
    "fdr",
    "otsu",
    "kittler_illingworth",
    "kittler_illingworth_gg",
    "em_bayes",
    "two_means",
]
_Band = Literal["blue", "green", "red", "nir", "swir1", "swir2"]
_SpeckleFilter = Literal["none", "gaussian", "lee", "refined_lee"]

class _Part(TypedDict):
    method: _Method
    degrees: int
    correlations: list[float]
    iterations: int
    converged: bool

class RegisterOptions:
    step_px: int
    maximum_shift_px: float
    window_px: int
    minimum_valid_share: float
    maximum_sigma_px: float
    minimum_peak_ratio: float
    knot_spacing_px: float
    outlier_threshold: float
    maximum_residual_px: float
    minimum_matches: int
    def __init__(
        self,
        *,
        step_px: int = ...,
        maximum_shift_px: float = ...,
        window_px: int = ...,
        minimum_valid_share: float = ...,
        maximum_sigma_px: float = ...,
        minimum_peak_ratio: float = ...,
        knot_spacing_px: float = ...,
        outlier_threshold: float = ...,
        maximum_residual_px: float = ...,
        minimum_matches: int = ...,
    ) -> None: ...

class Registration:
    @property
    def status(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def model(self) -> Literal["none", "shift", "affine", "spline"]: ...
    @property
    def coarse_shift_px(self) -> tuple[int, int]: ...
    @property
    def mean_dx_px(self) -> float: ...
    @property
    def mean_dy_px(self) -> float: ...
    @property
    def check_rmse_px(self) -> float: ...
    @property
    def field_rmse_px(self) -> float: ...
    @property
    def coverage(self) -> float: ...
    @property
    def tie_points(self) -> NDArray[Any]: ...
    @property
    def reasons(self) -> list[str]: ...
    def displacement(self) -> _Image: ...
    def local_error(self) -> _Image: ...

def register(
    reference: _Image,
    target: _Image,
    *,
    reference_clear: _Mask | None = None,
    target_clear: _Mask | None = None,
    options: RegisterOptions | None = None,
    threads: int = 1,
) -> Registration: ...
def resample(
    image: _Image,
    registration: Registration,
    *,
    valid: _Mask | None = None,
    kernel: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "bicubic",
    threads: int = 1,
) -> tuple[_Image, NDArray[numpy.bool_]]: ...

class RelativeGain:
    @property
    def gain(self) -> float: ...
    @property
    def offset(self) -> float: ...
    @property
    def correlation(self) -> float: ...
    @property
    def held_out_rmse(self) -> float: ...
    @property
    def stable_pixels(self) -> int: ...
    @property
    def status(self) -> Literal["ok", "too_few_stable", "no_correlation"]: ...

class Normalisation:
    @property
    def status(self) -> Literal["ok", "no_valid_pixel"]: ...
    @property
    def image(self) -> _Image | None: ...
    @property
    def gains(self) -> list[RelativeGain]: ...

def normalise(
    reference: _Image,
    target: _Image,
    *,
    valid: _Mask | None = None,
    options: FitOptions | None = None,
    threads: int = 1,
) -> Normalisation: ...
def relative_gain(before: _Image, after: _Image, no_change: _Image, *, minimum_no_change: float = 0.95) -> RelativeGain: ...

class FitOptions:
    maximum_iterations: int
    tolerance: float
    regularisation: float
    core_share: float
    brightness: bool
    def __init__(
        self,
        *,
        maximum_iterations: int = ...,
        tolerance: float = ...,
        regularisation: float = ...,
        core_share: float = ...,
        brightness: bool = ...,
    ) -> None: ...

class PcaKmeansOptions:
    block_px: int
    energy_share: float
    def __init__(self, *, block_px: int = ..., energy_share: float = ...) -> None: ...

class SpeckleOptions:
    filter: _SpeckleFilter
    sigma_px: float
    window_px: int
    looks: float
    def __init__(
        self, *, filter: _SpeckleFilter = ..., sigma_px: float = ..., window_px: int = ..., looks: float = ...
    ) -> None: ...

class FusionOptions:
    methods: list[_Method]
    agreement: float
    def __init__(self, *, methods: list[_Method] = ..., agreement: float = ...) -> None: ...

class ThresholdOptions:
    rule: _Rule
    value: float
    significance: float
    tail_share: float
    false_discovery_rate: float
    def __init__(
        self,
        *,
        rule: _Rule = ...,
        value: float = ...,
        significance: float = ...,
        tail_share: float = ...,
        false_discovery_rate: float = ...,
    ) -> None: ...

class DetectOptions:
    method: _Method
    smoothing_px: float
    rim_share: float
    growth: float
    context_weight: float
    threshold: ThresholdOptions
    fit: FitOptions
    pca_kmeans: PcaKmeansOptions
    speckle: SpeckleOptions
    fusion: FusionOptions
    def __init__(
        self,
        *,
        method: _Method = ...,
        smoothing_px: float = ...,
        rim_share: float = ...,
        growth: float = ...,
        context_weight: float = ...,
        threshold: ThresholdOptions = ...,
        fit: FitOptions = ...,
        pca_kmeans: PcaKmeansOptions = ...,
        speckle: SpeckleOptions = ...,
        fusion: FusionOptions = ...,
    ) -> None: ...
    @staticmethod
    def radar() -> DetectOptions: ...

class NullLaw:
    scale: float
    degrees: float
    anchor: float
    def __init__(self, *, scale: float = ..., degrees: float = ..., anchor: float = ...) -> None: ...
    def p_value(self, scores: _Image) -> NDArray[numpy.float64]: ...
    def quantile(self, probability: float) -> float: ...

class Threshold:
    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def rule(self) -> _Rule: ...
    @property
    def classifies(self) -> bool: ...
    @property
    def null(self) -> NullLaw: ...
    @property
    def share_above(self) -> float: ...
    @property
    def why(self) -> str: ...

def threshold(
    scores: _Image,
    rule: _Rule | Literal[""] = "",
    *,
    options: ThresholdOptions | None = None,
    growth: float = 1.0,
    known: NullLaw | None = None,
) -> Threshold: ...
def fit_null(scores: _Image) -> NullLaw: ...

class Network:
    def __init__(
        self,
        onnx: bytes,
        *,
        bands: Sequence[int],
        inputs: Sequence[str],
        mean: Sequence[float] = ...,
        deviation: Sequence[float] = ...,
        output: str = ...,
        kind: Literal["probability", "logit", "two_logits"] = ...,
        threshold: float = ...,
        normalise: bool = ...,
        window_px: int = ...,
        overlap_px: int = ...,
    ) -> None: ...
    @property
    def bands(self) -> list[int]: ...
    @property
    def threshold(self) -> float: ...

class Detection:
    @property
    def status(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def method(self) -> _Method: ...
    @property
    def score(self) -> _Image | None: ...
    @property
    def mask(self) -> NDArray[numpy.bool_] | None: ...
    @property
    def valid(self) -> NDArray[numpy.bool_]: ...
    @property
    def threshold(self) -> Threshold: ...
    @property
    def gains(self) -> list[RelativeGain]: ...
    @property
    def degrees(self) -> int: ...
    @property
    def sample_pixels(self) -> int: ...
    @property
    def parts(self) -> list[_Part]: ...
    def vectors(self, before: _Image, after: _Image, *, threads: int = 1) -> _Image: ...

def detect(
    before: _Image,
    after: _Image,
    method: _Method | Literal[""] = "",
    *,
    valid: _Mask | None = None,
    bands: Sequence[_Band | None] = (),
    baseline: Sequence[_Image] = (),
    baseline_valid: Sequence[_Mask | None] = (),
    network: Network | None = None,
    options: DetectOptions | None = None,
    minimum_pixels: int = 4,
    threads: int = 1,
) -> Detection: ...

class Polygon:
    @property
    def shell(self) -> NDArray[numpy.int32]: ...
    @property
    def holes(self) -> list[NDArray[numpy.int32]]: ...
    @property
    def area_px(self) -> int: ...
    @property
    def perimeter_px(self) -> int: ...
    @property
    def inner_pixel(self) -> tuple[int, int]: ...

def vectorise(mask: _Mask, *, minimum_pixels: int = 1) -> list[Polygon]: ...
def label(mask: _Mask) -> tuple[NDArray[numpy.int32], NDArray[numpy.int64]]: ...

class BestThreshold:
    @property
    def threshold(self) -> float: ...
    @property
    def value(self) -> float: ...

class Evaluation:
    @property
    def tp(self) -> int: ...
    @property
    def fp(self) -> int: ...
    @property
    def fn(self) -> int: ...
    @property
    def tn(self) -> int: ...
    @property
    def oa(self) -> float | None: ...
    @property
    def precision(self) -> float | None: ...
    @property
    def recall(self) -> float | None: ...
    @property
    def f1(self) -> float | None: ...
    @property
    def iou(self) -> float | None: ...
    @property
    def kappa(self) -> float | None: ...
    @property
    def auc(self) -> float | None: ...
    @property
    def best_kappa(self) -> BestThreshold | None: ...
    @property
    def best_f1(self) -> BestThreshold | None: ...
    @property
    def unobserved(self) -> int: ...
    @property
    def contradictory(self) -> int: ...

def evaluate(
    result: _Mask | _Image, truth: _Mask, *, unchanged: _Mask | None = None, observed: _Mask | None = None
) -> Evaluation: ...

class Curve:
    @property
    def threshold(self) -> NDArray[numpy.float32]: ...
    @property
    def recall(self) -> NDArray[numpy.float64]: ...
    @property
    def precision(self) -> NDArray[numpy.float64]: ...
    @property
    def fall_out(self) -> NDArray[numpy.float64]: ...

def score_curve(
    score: _Image, truth: _Mask, *, unchanged: _Mask | None = None, observed: _Mask | None = None, steps: int = 200
) -> Curve: ...

class SiteMatches:
    @property
    def planted_found(self) -> int: ...
    @property
    def planted_missed(self) -> int: ...
    @property
    def found_true(self) -> int: ...
    @property
    def found_false(self) -> int: ...
    @property
    def recall(self) -> float | None: ...
    @property
    def precision(self) -> float | None: ...
    @property
    def total_area_error(self) -> float | None: ...
    @property
    def median_area_error_abs(self) -> float | None: ...

def match_sites(
    found: NDArray[numpy.int32],
    planted: NDArray[numpy.int32],
    *,
    minimum_planted_px: int = 1,
    minimum_share: float = 0.0,
) -> SiteMatches: ...
def bootstrap_interval(
    figure: Callable[[NDArray[numpy.uint32]], float | None],
    groups: ArrayLike,
    *,
    samples: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
    groups_drawn: int = 0,
) -> tuple[float, float] | None: ...

class Estimate:
    @property
    def value(self) -> float: ...
    @property
    def standard_error(self) -> float | None: ...

class StratifiedAccuracy:
    @property
    def overall(self) -> Estimate | None: ...
    @property
    def user(self) -> list[Estimate | None]: ...
    @property
    def producer(self) -> list[Estimate | None]: ...
    @property
    def area(self) -> list[Estimate | None]: ...

def stratified_accuracy(counts: ArrayLike, mapped_share: ArrayLike) -> StratifiedAccuracy: ...
def brier_score(probability: ArrayLike, truth: ArrayLike) -> float | None: ...
def log_loss(probability: ArrayLike, truth: ArrayLike) -> float | None: ...
def order_auc(probability: ArrayLike, truth: ArrayLike) -> float | None: ...
def precision_at(probability: ArrayLike, truth: ArrayLike, count: int) -> float | None: ...

class ReliabilityBin:
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def count(self) -> int: ...
    @property
    def came_true(self) -> int: ...
    @property
    def mean_probability(self) -> float: ...

def reliability_table(probability: ArrayLike, truth: ArrayLike, bins: int = 10) -> list[ReliabilityBin]: ...

class PlattScale:
    @property
    def slope(self) -> float: ...
    @property
    def intercept(self) -> float: ...
    @overload
    def probability(self, score: float) -> float: ...
    @overload
    def probability(self, score: NDArray[numpy.float64]) -> NDArray[numpy.float64]: ...

def fit_platt(scores: ArrayLike, truth: ArrayLike) -> PlattScale: ...
