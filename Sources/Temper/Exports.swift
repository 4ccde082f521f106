// A user of the library imports Temper alone; the types its functions speak of come with it.
@_exported public import TemperCore
@_exported public import TemperFiles
@_exported public import TemperReport
@_exported public import TemperStore
