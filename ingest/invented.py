"""Invents complaints that look like the real thing in number, skew and length, and are about nobody and nowhere.

Skew and volume follow the domain notes, sections 5 and 6: the busiest of some 700 parent agencies has 4 % of all
complaints, a third stays with the parent, categories as on the public site in July 2025, four events a complaint.
The same seed, number and total always give the same complaint.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from rules.lifecycle import Step
from rules.terms import Actor, AgencyKind, ArchiveReason, Channel, ComplaintStatus, EventKind, ReportClass

__all__ = ["FIRST_ID", "TOPICS", "AgencyName", "Happening", "Invented", "Inventor", "invent_agencies"]

FIRST_ID = 1_000_001
"""The tracking id of the first one; the rest follow without gaps."""

_START = datetime(2019, 1, 1, tzinfo=UTC)
_END = datetime(2026, 10, 31, 17, tzinfo=UTC)
_LAST_SUBMISSION = _END - timedelta(days=10)
_DAY = 86_400
_MOST_PARENTS = 700
_COMPLAINTS_A_PARENT = 285

_CATEGORIES: dict[str, tuple[float, tuple[str, ...]]] = {
    "Topik Lainnya": (23, ("Informasi Umum", "Saran Pelayanan", "Etika Petugas")),
    "Pekerjaan Umum dan Penataan Ruang": (
        17,
        ("Jalan Berlubang", "Drainase Tersumbat", "Jembatan Rusak", "Lampu Jalan Padam", "Trotoar Rusak"),
    ),
    "Ketenagakerjaan": (8, ("Upah Belum Dibayar", "Jaminan Ketenagakerjaan", "Lowongan Kerja")),
    "Sosial dan Kesejahteraan": (6.5, ("Bantuan Sosial", "Data Penerima Bantuan", "Layanan Disabilitas")),
    "Pendidikan dan Kebudayaan": (6, ("Penerimaan Peserta Didik", "Pungutan Sekolah", "Fasilitas Sekolah")),
    "Ketenteraman dan Ketertiban Umum": (6, ("Parkir Liar", "Kebisingan", "Pedagang Kaki Lima")),
    "Perhubungan": (5, ("Angkutan Umum", "Lampu Lalu Lintas", "Rambu Jalan")),
    "Lingkungan Hidup dan Kehutanan": (5, ("Sampah Menumpuk", "Pembakaran Sampah", "Pencemaran Sungai")),
    "Teknologi Informasi dan Komunikasi": (5, ("Jaringan Internet", "Aplikasi Layanan")),
    "Kependudukan": (4, ("KTP Elektronik", "Kartu Keluarga", "Akta Kelahiran")),
    "Kesehatan": (3, ("Antrean Puskesmas", "Jaminan Kesehatan")),
    "Energi dan Sumber Daya Alam": (3, ("Listrik Padam", "Gas Bersubsidi")),
    "Pertanian dan Peternakan": (2, ("Pupuk Bersubsidi", "Irigasi")),
}
"""Main categories: their share of the complaints, and what lies below them."""

TOPICS = tuple((child, main) for main, (_, children) in _CATEGORIES.items() for child in children)
"""What complaints are about: a category and the main category above it."""

_TOPIC_WEIGHTS = [weight / len(children) for weight, children in _CATEGORIES.values() for _ in children]
_CHANNELS = (
    (Channel.WEBSITE, 46),
    (Channel.ANDROID, 30),
    (Channel.IOS, 6),
    (Channel.SMS, 5),
    (Channel.X, 3),
    (Channel.WHATSAPP, 4),
    (Channel.IN_PERSON, 2),
    (Channel.VICE_PRESIDENT_OFFICE, 3),
    (Channel.OTHER, 1),
)
_CLASSES = ((ReportClass.COMPLAINT, 84), (ReportClass.ASPIRATION, 7), (ReportClass.INFORMATION_REQUEST, 9))
_CLOSERS = ((Actor.SYSTEM, 70), (Actor.ADMIN, 22), (Actor.REPORTER, 8))
_UNITS = (
    "Dinas Pekerjaan Umum",
    "Dinas Perhubungan",
    "Dinas Sosial",
    "Dinas Pendidikan",
    "Dinas Kesehatan",
    "Dinas Kependudukan dan Pencatatan Sipil",
    "Dinas Lingkungan Hidup",
    "Satuan Polisi Pamong Praja",
    "Dinas Tenaga Kerja",
    "Dinas Komunikasi dan Informatika",
    "Badan Pendapatan Daerah",
    "Kecamatan Utara",
    "Kecamatan Selatan",
    "Kecamatan Timur",
    "Rumah Sakit Umum Daerah",
    "Perusahaan Air Minum",
)
_OPENINGS = ("Selamat pagi.", "Dengan hormat,", "Mohon perhatian dinas terkait.", "Izin melaporkan.", "Yth. Admin,")
_SENTENCES = (
    "Kondisi ini sudah berlangsung lebih dari tiga bulan dan belum ada perbaikan sama sekali.",
    "Warga sekitar sudah beberapa kali menyampaikan hal ini kepada kelurahan, tetapi belum ada tanggapan.",
    "Setiap hujan deras air menggenang setinggi lutut dan kendaraan tidak dapat lewat.",
    "Antrean sudah panjang sejak pukul enam pagi, sedangkan loket baru dibuka pukul sembilan.",
    "Petugas di lapangan mengatakan bahwa hal tersebut bukan kewenangan mereka.",
    "Beberapa pengendara sepeda motor sudah terjatuh di lokasi yang sama.",
    "Bantuan yang dijanjikan pada tahap kedua sampai hari ini belum kami terima.",
    "Berkas sudah lengkap dan sudah diserahkan dua minggu yang lalu.",
    "Aplikasi selalu menampilkan pesan gagal ketika data disimpan.",
    "Sampah menumpuk di pinggir jalan dan baunya mengganggu anak-anak yang berangkat sekolah.",
    "Kami hanya meminta kejelasan mengenai prosedur dan waktu penyelesaiannya.",
    "Lampu penerangan padam di sepanjang jalan sehingga rawan pada malam hari.",
    "Biaya yang diminta berbeda dengan yang tertulis di papan pengumuman.",
    "Jadwal pelayanan yang diumumkan di laman resmi tidak sesuai dengan kenyataan.",
    "Saluran air tersumbat oleh lumpur dan ranting pohon.",
    "Kami sudah menelepon layanan pelanggan, namun hanya diminta menunggu.",
)
_CLOSINGS = ("Terima kasih.", "Mohon segera ditindaklanjuti.", "Demikian laporan kami.", "Mohon penjelasannya.")
_ANSWERS = (
    "Terima kasih atas laporan Saudara.",
    "Laporan telah kami teruskan kepada bidang teknis untuk diperiksa di lapangan.",
    "Perbaikan dijadwalkan pada triwulan berikutnya sesuai ketersediaan anggaran.",
    "Tim telah melakukan peninjauan dan menemukan kerusakan sebagaimana dilaporkan.",
    "Silakan melengkapi berkas melalui loket pelayanan pada jam kerja.",
    "Permohonan Saudara telah selesai diproses dan dokumen dapat diambil.",
    "Kami mohon maaf atas ketidaknyamanan yang terjadi.",
    "Hal tersebut sudah kami koordinasikan dengan kecamatan setempat.",
)
_PLACES = (
    "Jalan Raya Timur",
    "Pasar Induk",
    "Terminal Lama",
    "Kelurahan Tengah",
    "Alun-Alun",
    "Perumahan Indah",
    "Simpang Lima",
    "Jembatan Merah",
)


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency that does not exist; `parent` is its place in the same list."""

    name: str
    kind: AgencyKind
    parent: int | None


@dataclass(frozen=True, slots=True)
class Happening:
    """A step with the bounds of its time, and the words of the follow-up it posted, if any."""

    step: Step
    not_before: datetime
    not_after: datetime
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Invented:
    """One complaint. Agencies and topics are places in lists; `region` picks by share among the regions of `level`."""

    tracking_id: int
    report_class: ReportClass
    is_supervisory: bool | None
    title: str
    body: str | None
    disclosures: str
    topic: int | None
    level: int | None
    region: float
    channel: Channel
    is_exact: bool
    happenings: Sequence[Happening]
    archive_reasons: Sequence[ArchiveReason]
    submitted_at: datetime
    support_count: int | None
    comment_count: int | None
    attachment_count: int | None

    @property
    def body_withheld(self) -> bool:
        """Whether its words are held back."""
        return self.body is None


class _Weighted:
    """Draws one of several words with the weights they have."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._places = range(len(weights))
        self._sums = list(accumulate(weights))

    def draw(self, random: Random) -> int:
        return random.choices(self._places, cum_weights=self._sums)[0]


def invent_agencies(seed: int, total: int) -> list[AgencyName]:
    """Parents and then their units, for `total` complaints; the first parents are the busiest and have most units."""
    random = Random(f"agencies {seed}")  # noqa: S311 - nothing is kept secret by it
    parents = max(8, min(_MOST_PARENTS, total // _COMPLAINTS_A_PARENT))
    agencies = [_parent(number) for number in range(parents)]
    for parent in range(parents):
        for unit in random.sample(_UNITS, random.randint(0, 6) if parent > parents // 3 else random.randint(5, 16)):
            agencies.append(AgencyName(unit, AgencyKind.LOCAL_UNIT, parent))
    return agencies


def _parent(number: int) -> AgencyName:
    kind, words = (
        (AgencyKind.REGENCY, "Pemerintah Kabupaten Contoh"),
        (AgencyKind.CITY, "Pemerintah Kota Contoh"),
        (AgencyKind.MINISTRY, "Kementerian Contoh"),
        (AgencyKind.PROVINCE, "Pemerintah Provinsi Contoh"),
    )[number % 16 % 4 if number % 16 < 4 else number % 2]
    return AgencyName(f"{words} {number + 1}", kind, None)


class Inventor:
    """Invents the complaints of one seed and total, each by its number alone."""

    def __init__(self, seed: int, total: int) -> None:
        self._seed = seed
        self._total = total
        self.agencies = invent_agencies(seed, total)
        self._units: dict[int, list[int]] = {}
        for place, agency in enumerate(self.agencies):
            if agency.parent is not None:
                self._units.setdefault(agency.parent, []).append(place)
        parents = sum(agency.parent is None for agency in self.agencies)
        self._parents = _Weighted([1 / (rank + 4) ** 0.9 for rank in range(parents)])

    def complaint(self, number: int) -> Invented:
        """Number `number` of the total, counted from 0; later numbers were submitted later."""
        random = Random(self._seed * 1_000_000_007 + number)  # noqa: S311 - nothing is kept secret by it
        submitted_at = self._moment(random, number)
        is_exact = random.random() < 0.7
        topic = None if random.random() < 0.065 else _TOPIC.draw(random)
        report_class = _CLASSES[_CLASS.draw(random)][0]
        title, body, disclosures = _texts(random, topic)
        happenings = list(self._happenings(random, submitted_at, is_exact))
        is_archived = happenings[-1].step.status is ComplaintStatus.ARCHIVED
        return Invented(
            tracking_id=FIRST_ID + number,
            report_class=report_class,
            is_supervisory=random.random() < 0.04 if report_class is ReportClass.COMPLAINT else None,
            title=title,
            body=body,
            disclosures=disclosures,
            topic=topic,
            level=random.choices((0, 1, 2, None), (20, 55, 15, 10))[0],
            region=random.random() ** 3,
            channel=_CHANNELS[_CHANNEL.draw(random)][0],
            is_exact=is_exact,
            happenings=happenings,
            archive_reasons=[random.choice(_REASONS)] if is_archived else [],
            submitted_at=submitted_at,
            support_count=_few(random, 0.6, 1.5),
            comment_count=_few(random, 0.5, 1.0),
            attachment_count=_few(random, 0.8, 0.7),
        )

    def _moment(self, random: Random, number: int) -> datetime:
        """Twice as many a day at the end as at the start, most of them in the daytime."""
        share = math.sqrt(1 + 3 * (number + random.random()) / self._total) - 1
        days = int(share * (_LAST_SUBMISSION - _START).days)
        second = min(_DAY - 1, max(0, int(random.gauss(6.5, 4) * 3600)))
        return _START + timedelta(days=days, seconds=second)

    def _agency(self, random: Random) -> int:
        parent = self._parents.draw(random)
        units = self._units.get(parent)
        if not units or random.random() < 0.35:
            return parent
        return units[int(len(units) * random.random() ** 2)]

    def _happenings(self, random: Random, submitted_at: datetime, is_exact: bool) -> Iterator[Happening]:
        """The steps it has taken by the end of the data, in order, each with its time."""
        at = submitted_at
        for step, days in self._steps(random):
            at += timedelta(seconds=int(days * _DAY))
            if at >= _END:
                return
            answer = _words(random, _ANSWERS, 2.0) if is_exact and step.kind is EventKind.FOLLOWED_UP else None
            if is_exact or step.kind is EventKind.SUBMITTED:
                yield Happening(step, at, at, answer)
            else:
                week = _START + (at - _START) // _WEEK * _WEEK
                yield Happening(step, max(week, submitted_at), week + _WEEK)

    def _steps(self, random: Random) -> Iterator[tuple[Step, float]]:
        """Steps and the days since the one before."""
        agency = self._agency(random)
        yield Step(EventKind.SUBMITTED, Actor.REPORTER, None, ComplaintStatus.SUBMITTED), 0
        if random.random() < 0.3:
            yield Step(EventKind.VERIFIED, Actor.ADMIN, None, ComplaintStatus.VERIFIED), random.random() * 2
        yield Step(EventKind.ASSIGNED, Actor.ADMIN, agency, ComplaintStatus.ASSIGNED), random.random() * 3
        if random.random() < 0.12:
            days = random.expovariate(1 / 4)
            yield Step(EventKind.RETURNED_NOT_COMPETENT, Actor.AGENCY, agency, ComplaintStatus.VERIFIED), days
            agency = self._agency(random)
            yield Step(EventKind.ASSIGNED, Actor.ADMIN, agency, ComplaintStatus.ASSIGNED), random.random() * 3
        if random.random() < 0.82:
            yield from _answered(random, agency)
        elif random.random() < 0.3:
            yield Step(EventKind.CLOSED, Actor.ADMIN, agency, ComplaintStatus.CLOSED), random.expovariate(1 / 30)
        elif random.random() < 0.2:
            yield Step(EventKind.ARCHIVED, Actor.ADMIN, agency, ComplaintStatus.ARCHIVED), random.expovariate(1 / 30)


def _answered(random: Random, agency: int) -> Iterator[tuple[Step, float]]:
    follow_up = Step(EventKind.FOLLOWED_UP, Actor.AGENCY, agency, ComplaintStatus.FOLLOWED_UP)
    yield follow_up, random.lognormvariate(1.6, 1)
    if random.random() < 0.25:
        yield follow_up, random.expovariate(1 / 6)
    if random.random() < 0.2:
        reply = Step(EventKind.REPORTER_REPLIED, Actor.REPORTER, None, ComplaintStatus.REPORTER_REPLIED)
        yield reply, random.expovariate(1 / 4)
        if random.random() < 0.3:
            return
        yield follow_up, random.lognormvariate(1.6, 1)
    if random.random() < 0.85:
        closer = _CLOSERS[_CLOSER.draw(random)][0]
        days = 14.0 if closer is Actor.SYSTEM else random.expovariate(1 / 9)
        yield Step(EventKind.CLOSED, closer, agency, ComplaintStatus.CLOSED), days


def _texts(random: Random, topic: int | None) -> tuple[str, str | None, str]:
    """Title, body and the disclosures about them as JSON."""
    name = TOPICS[topic][0] if topic is not None else "Laporan"
    title, told = f"{name} di {random.choice(_PLACES)} {random.randint(1, 99)}", list[str]()
    if random.random() < 0.04:
        title = name
        told.append('{"field":"title","state":"GENERALISED","rule":"risk"}')
    if random.random() < 0.1:
        told.append('{"field":"body","state":"WITHHELD","rule":"risk"}')
        return title, None, f"[{','.join(told)}]"
    body = f"{random.choice(_OPENINGS)} {title}. {_words(random, _SENTENCES, 3.2)} {random.choice(_CLOSINGS)}"
    if random.random() < 0.15:
        body += " Nomor kami [nomor telepon dihapus]."
        told.append('{"field":"body","state":"REDACTED","rule":"redaction:phone"}')
    return title, body, f"[{','.join(told)}]"


def _words(random: Random, sentences: Sequence[str], mean: float) -> str:
    count = min(30, 1 + int(random.expovariate(1 / mean)))
    return " ".join(random.choices(sentences, k=count))


def _few(random: Random, known: float, mean: float) -> int | None:
    return int(random.expovariate(1 / mean)) if random.random() < known else None


_WEEK = timedelta(days=7)
_REASONS = (ArchiveReason.INCOMPLETE, ArchiveReason.UNCLEAR, ArchiveReason.OUT_OF_SCOPE, ArchiveReason.NO_EVIDENCE)
_TOPIC = _Weighted(_TOPIC_WEIGHTS)
_CLASS = _Weighted([weight for _, weight in _CLASSES])
_CHANNEL = _Weighted([weight for _, weight in _CHANNELS])
_CLOSER = _Weighted([weight for _, weight in _CLOSERS])
