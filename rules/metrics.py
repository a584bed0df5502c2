"""What each figure means, in Indonesian and English: its definition, denominator, unit, and where it comes from.

The version of a figure moves when its numbers may come out differently by definition. Sources are the domain notes
(section 7, what users of the data ask; 11, invariants) and the publications that are named.
"""

from dataclasses import dataclass

__all__ = ["METRICS", "Metric"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure; `identity` is the field of `Statistics` that shows it."""

    identity: str
    name: tuple[str, str]
    """In Indonesian and English."""
    definition: tuple[str, str]
    unit: str
    source: str
    numerator: str | None = None
    denominator: str | None = None
    version: int = 1


_COUNT, _SHARE, _DAYS = "complaints", "share", "working days"
_COUNTED = "Domain notes 11, invariant 5: what is received is the sum of its parts."
_CLOSERS = "Domain notes 0.5 and 7: closed is not answered; who closed is part of every closing."
_FOLLOWED = "Domain notes 7, followUpRate; design 2.4: what a source does not show is unknown and outside denominators."
_CLOCKS = "Domain notes 2 (deadlines of PermenPANRB and of the service promise); docs/adr/0007 for what bounds allow."
_CURVE = (
    "O. O. Aalen, S. Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; J. M. Satagopan and others "
    "(2004), British Journal of Cancer 91, 1229-1235, on ends that compete; domain notes 7 and 11, invariant 9."
)

METRICS = (
    Metric(
        "complaints",
        ("Laporan", "Complaints"),
        ("Jumlah laporan yang dipublikasikan dan cocok.", "How many published complaints fit."),
        _COUNT,
        _COUNTED,
    ),
    Metric(
        "waiting",
        ("Belum ditindaklanjuti", "Waiting"),
        (
            "Laporan yang sudah masuk, terverifikasi atau terdisposisi, dan instansinya belum terlihat bertindak.",
            "Complaints filed, verified or forwarded on which no agency has been seen to act.",
        ),
        _COUNT,
        _COUNTED,
    ),
    Metric(
        "inProgress",
        ("Dalam proses", "In progress"),
        (
            "Laporan yang sudah ditindaklanjuti atau ditanggapi pelapor, dan belum ditutup.",
            "Complaints that were followed up or answered by the reporter, and are not closed.",
        ),
        _COUNT,
        _COUNTED,
    ),
    Metric(
        "done",
        ("Ditutup", "Closed"),
        (
            "Laporan yang ditutup, oleh siapa pun, dijawab atau tidak.",
            "Complaints that are closed, by whomever, answered or not.",
        ),
        _COUNT,
        _CLOSERS,
    ),
    Metric(
        "notProcessed",
        ("Tidak diproses", "Not processed"),
        ("Laporan yang ditunda atau diarsipkan.", "Complaints that were postponed or archived."),
        _COUNT,
        _COUNTED,
    ),
    Metric(
        "followedUp",
        ("Ada tindak lanjut", "Followed up"),
        ("Laporan yang tindak lanjutnya diketahui.", "Complaints of which a follow-up is known."),
        _COUNT,
        _FOLLOWED,
    ),
    Metric(
        "notFollowedUp",
        ("Tanpa tindak lanjut", "Not followed up"),
        ("Laporan yang diketahui belum ditindaklanjuti.", "Complaints that are known to have no follow-up."),
        _COUNT,
        _FOLLOWED,
    ),
    Metric(
        "followUpUnknown",
        ("Tindak lanjut tidak diketahui", "Follow-up unknown"),
        (
            "Laporan yang sumbernya tidak menunjukkan ada atau tidaknya tindak lanjut.",
            "Complaints whose source shows no follow-ups either way.",
        ),
        _COUNT,
        _FOLLOWED,
    ),
    Metric(
        "followUpRate",
        ("Tingkat tindak lanjut", "Follow-up rate"),
        (
            "Bagian laporan yang ditindaklanjuti di antara yang diketahui; selang kepercayaan Wilson 95 %.",
            "The share of complaints followed up among those of which it is known; Wilson's 95 % interval.",
        ),
        _SHARE,
        f"{_FOLLOWED} Interval: E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212.",
        numerator="followedUp",
        denominator="followedUp + notFollowedUp",
    ),
    Metric(
        "closedByAgency",
        ("Ditutup instansi", "Closed by the agency"),
        ("Laporan yang ditutup oleh instansi.", "Complaints that an agency closed."),
        _COUNT,
        _CLOSERS,
    ),
    Metric(
        "closedByAdmin",
        ("Ditutup admin", "Closed by an administrator"),
        ("Laporan yang ditutup oleh admin.", "Complaints that an administrator closed."),
        _COUNT,
        _CLOSERS,
    ),
    Metric(
        "closedByReporter",
        ("Ditutup pelapor", "Closed by the reporter"),
        ("Laporan yang ditutup oleh pelapornya.", "Complaints that the reporter closed."),
        _COUNT,
        _CLOSERS,
    ),
    Metric(
        "closedBySystem",
        ("Ditutup sistem", "Closed by the system"),
        (
            "Laporan yang ditutup otomatis setelah tidak ada tanggapan; ini bukan jawaban.",
            "Complaints that the system closed after silence, which is not an answer.",
        ),
        _COUNT,
        _CLOSERS,
    ),
    Metric(
        "closedByUnknown",
        ("Penutup tidak diketahui", "Closer unknown"),
        ("Laporan yang ditutup tanpa keterangan oleh siapa.", "Complaints closed without the source saying by whom."),
        _COUNT,
        _CLOSERS,
    ),
    Metric(
        "closedWithoutFollowUp",
        ("Ditutup tanpa tindak lanjut", "Closed without follow-up"),
        (
            "Laporan yang ditutup dan diketahui tidak pernah ditindaklanjuti; yang tidak diketahui tidak dihitung.",
            "Complaints closed and known to have had no follow-up; those of which it is unknown are not counted.",
        ),
        _COUNT,
        _CLOSERS,
    ),
    Metric(
        "archivedFor",
        ("Diarsipkan karena", "Set aside for a reason"),
        (
            "Laporan dengan alasan tunda atau arsip ini; satu laporan dapat memiliki beberapa alasan.",
            "Complaints with this reason for being set aside; one complaint can have several.",
        ),
        _COUNT,
        "Domain notes 1.4: the words of the column Alasan Tunda/Arsip.",
    ),
    Metric(
        "overdue",
        ("Lewat batas waktu", "Overdue"),
        (
            "Laporan terbuka yang batas waktunya pasti sudah lewat pada hari data ini.",
            "Open complaints whose deadline has passed for certain on the day of the data.",
        ),
        _COUNT,
        _CLOCKS,
    ),
    Metric(
        "deadlineUnknown",
        ("Batas waktu tidak diketahui", "Deadline unknown"),
        (
            "Laporan yang sumbernya tidak menunjukkan apakah batas waktunya ditepati.",
            "Complaints whose source does not tell whether the deadline was kept.",
        ),
        _COUNT,
        _CLOCKS,
    ),
    Metric(
        "onTimeRate",
        ("Tingkat ketepatan waktu", "On-time rate"),
        (
            "Bagian batas waktu yang ditepati di antara yang ditepati, dilanggar atau lewat.",
            "The share of deadlines that were kept among those kept, missed or overdue.",
        ),
        _SHARE,
        _CLOCKS,
        numerator="deadlines met",
        denominator="deadlines met + missed + overdue",
    ),
    Metric(
        "firstFollowUp",
        ("Waktu tindak lanjut pertama", "Time to the first follow-up"),
        (
            "Hari kerja dari disposisi terakhir sebelum jawaban pertama sampai jawaban itu. Yang masih berjalan ikut "
            "dihitung; penutupan, pengarsipan dan pengembalian tanpa jawaban adalah akhir yang bersaing.",
            "Working days from the last hand-over before the first answer to that answer. What still runs counts as "
            "long as it has run; closing, archiving and giving back without an answer are competing ends.",
        ),
        _DAYS,
        _CURVE,
        denominator="assigned complaints whose days are known",
    ),
    Metric(
        "resolution",
        ("Waktu penyelesaian", "Time to the closing"),
        (
            "Hari kerja dari laporan masuk sampai penutupan yang berlaku. Pengarsipan, dan penutupan yang diketahui "
            "tanpa jawaban, adalah akhir yang bersaing.",
            "Working days from filing to the closing that stands. Archiving, and a closing known to be without an "
            "answer, are competing ends.",
        ),
        _DAYS,
        _CURVE,
        denominator="complaints whose days are known",
    ),
    Metric(
        "meanHops",
        ("Rata-rata perpindahan", "Mean hops"),
        (
            "Jumlah instansi yang menerima satu laporan, rata-rata dari laporan yang pernah didisposisikan.",
            "How many assignments a complaint has on average, of those that were ever assigned.",
        ),
        "assignments",
        "Domain notes 7: hops per complaint.",
        numerator="assignments",
        denominator="complaints that were assigned",
    ),
)
"""Every figure, in the order of the schema."""
